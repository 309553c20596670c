import { isOpen, move, type RetrySchedule } from '@postrider/core';
import { deliveriesOf, endpointOf, isHeld, type Model, type ModelDelivery, make, nowOf, put, wants } from './model.ts';

export function setStatus(model: Model, name: number, status: 'enabled' | 'paused' | 'disabled'): void {
  const endpoint = endpointOf(model, name);
  // Who disables what a receiver has disabled makes that their own.
  if (endpoint.status === status && !endpoint.isUnwanted) return;
  const isChanged = endpoint.status !== status;
  Object.assign(endpoint, { status, isUnwanted: false });
  model.audit.push('endpoint.updated');
  if (!isChanged) return;
  if (status === 'enabled') Object.assign(endpoint, { heldUntil: null, failures: 0 });
  if (status === 'disabled') endpoint.clearing = { reason: 'endpoint_disabled', since: model.tick };
}

export function setWishes(
  model: Model,
  name: number,
  wishes: { readonly eventTypes: readonly string[] | null; readonly schedule: RetrySchedule },
): void {
  const endpoint = endpointOf(model, name);
  const { eventTypes, schedule } = endpoint;
  if (JSON.stringify(wishes) === JSON.stringify({ eventTypes, schedule })) return;
  Object.assign(endpoint, wishes);
  model.audit.push('endpoint.updated');
}

/** A receiver wanted nothing more. */
export function disable(model: Model, name: number): void {
  const endpoint = endpointOf(model, name);
  if (endpoint.status === 'disabled' || endpoint.status === 'deleted') return;
  Object.assign(endpoint, { status: 'disabled', isUnwanted: true });
  endpoint.clearing = { reason: 'endpoint_disabled', since: model.tick };
  model.audit.push('endpoint.disabled');
}

export function removeEndpoint(model: Model, name: number): void {
  const endpoint = endpointOf(model, name);
  endpoint.status = 'deleted';
  endpoint.clearing = { reason: 'endpoint_deleted', since: model.tick };
}

export function removeApplication(model: Model, application: number): void {
  model.applications[application] = false;
  model.audit.push('application.deleted');
  for (const [name, endpoint] of model.endpoints.entries()) {
    if (endpoint.application === application && endpoint.status !== 'deleted') removeEndpoint(model, name);
  }
}

export function rotate(model: Model, name: number, overlapSeconds: number): void {
  const endpoint = endpointOf(model, name);
  const now = nowOf(model);
  const until = new Date(now.getTime() + overlapSeconds * 1000);
  endpoint.olderSecrets = [until, ...endpoint.olderSecrets].filter((end) => end > now);
  model.audit.push('secret.rotated');
}

/** How many secrets sign now. */
export function liveSecrets(model: Model, name: number): number {
  const now = nowOf(model);
  return 1 + endpointOf(model, name).olderSecrets.filter((end) => end > now).length;
}

/** Each event once, to whoever is there and wants it. */
export function relay(model: Model): void {
  for (; model.relayed < model.events.length; model.relayed += 1) {
    const event = model.events[model.relayed];
    if (event === undefined || event.isErased) continue;
    for (const [name, endpoint] of model.endpoints.entries()) {
      const isThere = endpoint.status === 'enabled' || endpoint.status === 'paused';
      if (isThere && endpoint.application === event.application && wants(endpoint, event))
        make(model, model.relayed, name);
    }
  }
}

/** What was open when its endpoint was disabled or deleted ends, and so does what somebody wants cancelled. */
export function keepHouse(model: Model): void {
  for (const [name, endpoint] of model.endpoints.entries()) {
    const { clearing } = endpoint;
    if (clearing === null) continue;
    const marked = deliveriesOf(model, name).filter((delivery) => isMarked(delivery, clearing.since));
    for (const delivery of marked) {
      if (isHeld(model, delivery)) continue;
      put(model, delivery, move(delivery.state, { kind: 'withdraw', reason: clearing.reason, now: nowOf(model) }));
    }
    if (!marked.some((delivery) => isMarked(delivery, clearing.since))) endpoint.clearing = null;
  }
  for (const delivery of model.deliveries.values()) grantCancel(model, delivery);
}

/** Unless a dispatcher has it in its hands: then its attempt's end grants it. */
export function grantCancel(model: Model, delivery: ModelDelivery): void {
  const { state } = delivery;
  if (!isOpen(state) || state.wish !== 'cancel' || isHeld(model, delivery)) return;
  const { attemptCount, retryCount } = state;
  put(model, delivery, { status: 'cancelled', reason: 'cancelled_by_user', attemptCount, retryCount });
}

function isMarked({ state, openedAt }: ModelDelivery, since: number): boolean {
  return isOpen(state) && openedAt <= since;
}
