import { type AttemptFact, byPair, type DeliveryFact, type Facts, pairOf } from '../facts.ts';
import { momentsOf } from './moments.ts';

/** After quiet nothing is open, and nothing waits in the queue for what is closed. */
export function everythingEnds({ deliveries, restless }: Facts): string[] {
  return [
    ...restless,
    ...deliveries
      .filter(({ status }) => status === 'pending' || status === 'retrying')
      .map((delivery) => `${pairOf(delivery)} is ${delivery.status} still, with ${delivery.attemptCount} attempts.`),
    ...deliveries
      .filter(({ completedAt, places }) => completedAt !== null && places > 0)
      .map((delivery) => `${pairOf(delivery)} is ${delivery.status}, and in ${delivery.places} chunks as well.`),
  ];
}

/** What is called delivered was answered with 2xx, and both the log and its receiver know of it. */
export function deliveredIsTrue({ deliveries, attempts, requests }: Facts): string[] {
  const tried = byPair(attempts);
  const seen = byPair(requests);
  return deliveries
    .filter(({ status }) => status === 'delivered')
    .flatMap((delivery) => {
      const pair = pairOf(delivery);
      const logged = (tried.get(pair) ?? []).filter(({ outcome }) => outcome === 'delivered').length;
      const answered = (seen.get(pair) ?? []).filter(isAccepted).length;
      if (logged === 0) return [`${pair} is delivered, and no attempt says so.`];
      return answered < logged
        ? [`${pair} was delivered ${logged} times by the log, ${answered} by its receiver.`]
        : [];
    });
}

/** What ended otherwise says why, and the reason is what happened. */
export function reasonsAreTrue(facts: Facts): string[] {
  const tried = byPair(facts.attempts);
  return facts.deliveries
    .filter(({ status }) => status === 'failed' || status === 'cancelled')
    .flatMap((delivery) => {
      const attempts = tried.get(pairOf(delivery)) ?? [];
      return isTrue(facts, delivery, attempts)
        ? []
        : [`${pairOf(delivery)} is ${delivery.status} (${delivery.reason}), which nothing explains.`];
    });
}

function isTrue(facts: Facts, delivery: DeliveryFact, attempts: readonly AttemptFact[]): boolean {
  const schedule = facts.endpoints.find(({ uid }) => uid === delivery.endpoint)?.retrySchedule ?? [];
  switch (delivery.reason) {
    case 'exhausted':
      return attempts.filter(({ outcome }) => outcome !== 'delivered').length > schedule.length;
    case 'gone':
      return attempts.some(({ responseStatus }) => responseStatus === 410);
    case 'endpoint_disabled':
      return wasAsked(facts, delivery, ['disable', 'gone']);
    case 'cancelled_by_user':
      return wasAsked(facts, delivery, ['cancel']);
    default:
      // Nobody asks for anything else here.
      return false;
  }
}

function wasAsked(facts: Facts, { id, endpoint, completedAt }: DeliveryFact, asks: readonly string[]): boolean {
  return facts.nemesis.some(
    (entry) =>
      entry.kind === 'asked' &&
      asks.includes(entry.ask) &&
      entry.endpoint === endpoint &&
      (entry.deliveryId === null || entry.deliveryId === id) &&
      momentsOf(facts, completedAt ?? 0).some((moment) => entry.from <= moment),
  );
}

/** The receiver read all of it and said 2xx, whether or not that arrived. */
export function isAccepted({ whole, status }: Facts['requests'][number]): boolean {
  return whole && status !== null && status >= 200 && status < 300;
}
