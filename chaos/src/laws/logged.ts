import { type AttemptFact, byPair, type Facts, pairOf } from '../facts.ts';
import { isAccepted } from './ended.ts';
import { momentsOf } from './moments.ts';

/** A lease, the look for those that are over, and the time until somebody claims what is found. */
const LOST_WITHIN_MS = 60_000;

/** Attempts are numbered from one without gaps, and the delivery knows how many there are. */
export function numbersHaveNoGaps({ deliveries, attempts }: Facts): string[] {
  const tried = byPair(attempts);
  const orphans = [...tried.keys()].filter((pair) => !deliveries.some((delivery) => pairOf(delivery) === pair));
  return [
    ...orphans.map((pair) => `${pair} has attempts and no delivery.`),
    ...deliveries.flatMap((delivery) => {
      const numbers = (tried.get(pairOf(delivery)) ?? []).map(({ number }) => number).sort((a, b) => a - b);
      const right = numbers.length === delivery.attemptCount && numbers.every((number, n) => number === n + 1);
      return right
        ? []
        : [`${pairOf(delivery)} counts ${delivery.attemptCount} attempts, and has ${numbers.join(', ')}.`];
    }),
  ];
}

/** Whatever a receiver saw is in the log: as what came of it, or as lost. */
export function whatWasSentIsLogged({ attempts, requests }: Facts): string[] {
  const tried = byPair(attempts);
  return [...byPair(requests)].flatMap(([pair, seen]) => {
    const logged = tried.get(pair) ?? [];
    if (seen.some(({ eventId }) => eventId === null)) return [];
    if (seen.length > logged.length)
      return [`${pair} was asked ${seen.length} times, and the log has ${logged.length}.`];
    const accepted = seen.filter(isAccepted).length;
    const possible = logged.filter(mayHaveBeenAccepted).length;
    return accepted > possible ? [`${pair} was accepted ${accepted} times, and the log has ${possible}.`] : [];
  });
}

/** A receiver gets an event twice only if the first answer was lost on its way, or a person asked for it. */
export function duplicatesAreExplained({ attempts }: Facts): string[] {
  return [...byPair(attempts)].flatMap(([pair, all]) => {
    const delivered = all.filter(({ outcome }) => outcome === 'delivered').length;
    const excuses = all.filter(({ outcome, trigger }) => outcome === 'lost' || isAPersons(trigger)).length;
    return delivered - 1 > excuses
      ? [`${pair} was delivered ${delivered} times, and ${excuses} of them have a cause.`]
      : [];
  });
}

/** An attempt is lost only when something kept a dispatcher from saying how it ended. */
export function lossesAreExplained(facts: Facts): string[] {
  const isExplained = (moment: number) =>
    facts.nemesis.some(
      (entry) =>
        entry.kind === 'disturbed' &&
        entry.blinds &&
        entry.from <= moment &&
        (entry.until === null || entry.until >= moment - LOST_WITHIN_MS),
    );
  return facts.attempts
    .filter(({ outcome }) => outcome === 'lost')
    .filter(({ startedAt }) => !momentsOf(facts, startedAt).some(isExplained))
    .map((attempt) => `${pairOf(attempt)} has lost attempt ${attempt.number}, and nothing happened to a dispatcher.`);
}

/** The statistics have counted every attempt of the log, once. */
export function loggedIsCounted({ attempts, counted }: Facts): string[] {
  const key = ({ endpoint, outcome }: { readonly endpoint: string; readonly outcome: string }) =>
    `${outcome} at ${endpoint}`;
  const logged = Map.groupBy(attempts, key);
  const statistics = new Map(counted.map((one) => [key(one), one.count]));
  return [...new Set([...logged.keys(), ...statistics.keys()])].flatMap((one) => {
    const inLog = logged.get(one)?.length ?? 0;
    const inStatistics = statistics.get(one) ?? 0;
    return inLog === inStatistics ? [] : [`${one}: ${inLog} attempts in the log, ${inStatistics} counted.`];
  });
}

function mayHaveBeenAccepted({ outcome }: AttemptFact): boolean {
  switch (outcome) {
    case 'delivered':
    case 'lost':
    case 'timed_out':
    case 'unreachable':
      return true;
    case 'rejected':
    case 'blocked':
      return false;
  }
}

function isAPersons(trigger: AttemptFact['trigger']): boolean {
  switch (trigger) {
    case 'manual':
    case 'recover':
    case 'backfill':
      return true;
    case 'schedule':
    case 'rotation':
    case 'test':
      return false;
  }
}
