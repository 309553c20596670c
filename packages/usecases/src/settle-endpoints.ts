import { type EndpointId, isGivenUp } from '@postrider/core';
import {
  disableEndpoint,
  type EndpointOutcome,
  type HealthChange,
  holdEndpoint,
  lockStates,
  lockToDisable,
  recordOutcomes,
  type ToDisable,
  type Tx,
} from '@postrider/db';
import type { Decided } from './settled-attempt.ts';

export interface EndpointChanges {
  /** Those whose configuration dispatchers must read again. */
  readonly changed: ReadonlySet<EndpointId>;
  readonly disabled: ReadonlySet<EndpointId>;
  /** Of those that were failing, or are. */
  readonly health: readonly HealthChange[];
}

/**
 * Does what attempts say of their endpoints: held, disabled, healthy or not. What may be disabled is locked first, also
 * for failing too long, which is known for certain only with the state locked: whoever changes an endpoint locks it
 * before its state.
 */
export async function settleEndpoints(tx: Tx, decided: readonly Decided[], now: Date): Promise<EndpointChanges> {
  const outcomes = outcomesOf(decided);
  const wishes = wishesOf(decided);
  const holds = holdsOf(decided);
  const failing = outcomes.filter(({ failures, succeeded }) => failures > 0 && !succeeded);
  // Sent one after the other, without waiting for answers where nothing depends on them.
  const [nearEnd, , disabled, health] = await Promise.all([
    failing.length + wishes.size > 0 ? lockToDisable(tx, [...wishes.keys()], failing) : [],
    // All at once, since what follows takes them in several turns: other settles lock the same ones in the order of ids.
    wishes.size + holds.size > 0 ? lockStates(tx, concerned(decided)) : undefined,
    grantWishes(tx, wishes, holds),
    recordOutcomes(tx, outcomes),
  ]);
  for (const endpointId of givenUp(health, nearEnd, now)) {
    if (await disableEndpoint(tx, endpointId, 'failing')) disabled.add(endpointId);
  }
  return { changed: new Set([...wishes.keys(), ...holds.keys(), ...disabled]), disabled, health };
}

function concerned(decided: readonly Decided[]): EndpointId[] {
  return [...new Set(decided.map(({ attempt }) => attempt.delivery.endpointId))];
}

/** Answers which endpoints it has disabled. */
async function grantWishes(
  tx: Tx,
  wishes: ReadonlyMap<EndpointId, 'gone' | 'receiver'>,
  holds: ReadonlyMap<EndpointId, Date>,
): Promise<Set<EndpointId>> {
  const disabled = new Set<EndpointId>();
  for (const [endpointId, reason] of [...wishes].sort(byId)) {
    if (await disableEndpoint(tx, endpointId, reason)) disabled.add(endpointId);
  }
  for (const [endpointId, until] of [...holds].sort(byId)) await holdEndpoint(tx, endpointId, until);
  return disabled;
}

function givenUp(health: readonly HealthChange[], nearEnd: readonly ToDisable[], now: Date): EndpointId[] {
  const settings = new Map(nearEnd.map(({ endpointId, autoDisable }) => [endpointId, autoDisable]));
  return health.flatMap(({ endpointId, after }) => {
    const setting = settings.get(endpointId);
    return setting !== undefined && isGivenUp(after, setting, now) ? [endpointId] : [];
  });
}

/** Receivers that want nothing more, and how they said so. */
function wishesOf(decided: readonly Decided[]): Map<EndpointId, 'gone' | 'receiver'> {
  const wishes = new Map<EndpointId, 'gone' | 'receiver'>();
  for (const { attempt, decision } of decided) {
    if (decision.disables !== null) wishes.set(attempt.delivery.endpointId, decision.disables);
  }
  return wishes;
}

/** Until when receivers want nothing; of several moments the latest. */
function holdsOf(decided: readonly Decided[]): Map<EndpointId, Date> {
  const holds = new Map<EndpointId, Date>();
  for (const { attempt, decision } of decided) {
    const { endpointId } = attempt.delivery;
    const until = holds.get(endpointId);
    if (decision.holdUntil !== null && (until === undefined || until < decision.holdUntil)) {
      holds.set(endpointId, decision.holdUntil);
    }
  }
  return holds;
}

/** A loss says nothing of the endpoint, nor does an answer to a signature that an older secret will replace. */
function outcomesOf(decided: readonly Decided[]): EndpointOutcome[] {
  const outcomes = new Map<EndpointId, { failures: number; succeeded: boolean }>();
  for (const { attempt, decision } of decided) {
    const { delivery, observation } = attempt;
    if (observation.outcome === 'lost' || decision.rotates) continue;
    const outcome = outcomes.get(delivery.endpointId) ?? { failures: 0, succeeded: false };
    if (observation.outcome === 'delivered') outcomes.set(delivery.endpointId, { failures: 0, succeeded: true });
    else outcomes.set(delivery.endpointId, { ...outcome, failures: outcome.failures + 1 });
  }
  return [...outcomes].map(([endpointId, outcome]) => ({ endpointId, ...outcome }));
}

function byId([a]: readonly [EndpointId, unknown], [b]: readonly [EndpointId, unknown]): number {
  return a < b ? -1 : 1;
}
