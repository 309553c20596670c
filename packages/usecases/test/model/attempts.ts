import {
  type AttemptedDelivery,
  type DeliverySeen,
  type DeliveryState,
  decideNext,
  isOpen,
  move,
  type Observation,
  type OpenDelivery,
  type RetrySchedule,
} from '@postrider/core';
import { disable } from './configuration.ts';
import { endpointOf, eventOf, type Key, type Model, type ModelDelivery, nowOf, put } from './model.ts';

/** An attempt as its maker ends it. */
export interface ModelAttempt {
  readonly key: Key;
  readonly seen: DeliverySeen & AttemptedDelivery;
  readonly observation: Observation;
  readonly olderSecretLeft: boolean;
  readonly schedule: RetrySchedule;
}

/** Whether an attempt may be made for it now. */
export function mayAttempt(model: Model, { event, endpoint, state }: ModelDelivery): boolean {
  const { status, heldUntil } = endpointOf(model, endpoint);
  const now = nowOf(model);
  const isFree = status === 'enabled' && (heldUntil === null || heldUntil <= now);
  return isFree && isDue(model, state) && state.wish !== 'cancel' && !isOver(model, event);
}

/**
 * What becomes of a delivery that a dispatcher meets and does not attempt: closed where nothing more is to be sent. Of an
 * extra attempt there are two ways to go, and both keep what was promised.
 */
export function afterMeeting(model: Model, { event, endpoint, state }: ModelDelivery): DeliveryState[] {
  if (!isOpen(state)) return [state];
  const now = nowOf(model);
  const { status } = endpointOf(model, endpoint);
  const { attemptCount, retryCount, nextAttemptAt, resumeAt } = state;
  if (state.wish === 'cancel' || eventOf(model, event).isErased) {
    // Or when another attempt, or housekeeping, comes to it.
    return [state, { status: 'cancelled', reason: 'cancelled_by_user', attemptCount, retryCount }];
  }
  if (isOver(model, event)) return [move(state, { kind: 'withdraw', reason: 'expired', now })];
  if (status === 'deleted') return [move(state, { kind: 'withdraw', reason: 'endpoint_deleted', now })];
  if (status === 'disabled') return [move(state, { kind: 'withdraw', reason: 'endpoint_disabled', now })];
  if (!isDue(model, state)) return [state];
  if (state.wish === 'retry') return [state, { ...state, wish: null, resumeAt: nextAttemptAt }];
  if (resumeAt !== null) return [state, { ...state, nextAttemptAt: resumeAt, resumeAt: null }];
  return [state];
}

/** What an attempt's end makes of its delivery and its endpoint. */
export function endAttempts(model: Model, attempts: readonly ModelAttempt[]): void {
  const now = nowOf(model);
  for (const { key, seen, observation, olderSecretLeft, schedule } of attempts) {
    const delivery = model.deliveries.get(key);
    if (delivery === undefined) throw new Error(`There is no delivery ${key}.`);
    const decision = decideNext({ delivery: seen, observation, olderSecretLeft, schedule, now, jitter: 0 });
    const { next, rotates, holdUntil, disables } = decision;
    if (delivery.state.attemptCount !== seen.attemptCount) delivery.wasOutrun = true;
    put(model, delivery, move(delivery.state, { kind: 'attempted', seen, decision: next, now }));
    delivery.log.push(observation.outcome);
    const endpoint = endpointOf(model, delivery.endpoint);
    if (observation.outcome === 'delivered') endpoint.failures = 0;
    else if (observation.outcome !== 'lost' && !rotates) endpoint.failures += 1;
    const { heldUntil } = endpoint;
    if (holdUntil !== null && (heldUntil === null || heldUntil < holdUntil)) endpoint.heldUntil = holdUntil;
    if (disables !== null) disable(model, delivery.endpoint);
  }
}

/** What a dead dispatcher had in its hands, and is due still, may have been sent. */
export function loseAttempts(model: Model, keys: readonly Key[]): void {
  const lost = [...new Set(keys)].flatMap((key): ModelAttempt[] => {
    const delivery = model.deliveries.get(key);
    if (delivery === undefined || !isDue(model, delivery.state)) return [];
    const { endpoint, state } = delivery;
    const { attemptCount, retryCount, lostCount, resumeAt } = state;
    // What a person wished for has not been granted by an attempt that may never have been made.
    const seen = { attemptCount, retryCount, lostCount, resumeAt, wish: null, extra: resumeAt !== null };
    const { schedule } = endpointOf(model, endpoint);
    return [{ key, seen, observation: { outcome: 'lost' }, olderSecretLeft: false, schedule }];
  });
  endAttempts(model, lost);
}

function isDue(model: Model, state: DeliveryState): state is OpenDelivery {
  return isOpen(state) && state.nextAttemptAt <= nowOf(model);
}

/** Nothing is left to be sent, or it is too late. */
function isOver(model: Model, event: number): boolean {
  const { expiresAt, isErased } = eventOf(model, event);
  return isErased || (expiresAt !== null && expiresAt <= nowOf(model));
}
