import { matchesEventType } from '@postrider/core';
import type { EndpointRole } from '../cast.ts';
import { byPair, type Facts, pairOf } from '../facts.ts';
import { momentsOf } from './moments.ts';

/**
 * For so long before an endpoint was disabled an event may have been relayed by its delivery's time and yet have been
 * matched later: the transaction that relays may be frozen in between.
 */
const RELAY_MS_MAX = 20_000;

/** Every recorded event has one delivery for every endpoint of its application that wants it, and no other. */
export function eachMatchHasADelivery(facts: Facts): string[] {
  const { endpoints, events, deliveries } = facts;
  const found = byPair(deliveries);
  const missing = events.flatMap((event) => {
    const matching = endpoints.filter((endpoint) => wants(endpoint, event));
    return matching.flatMap((endpoint) => {
      if (found.has(pairOf({ eventId: event.id, endpoint: endpoint.uid }))) return [];
      const isExcused = !endpoint.steady && wasDisabled(facts, endpoint, relayedAt(facts, event));
      return isExcused ? [] : [`${event.uid} (${event.id}) has no delivery for ${endpoint.uid}.`];
    });
  });
  return [...missing, ...unwanted(facts), ...twice(facts)];
}

function unwanted({ endpoints, events, deliveries }: Facts): string[] {
  const eventOf = new Map(events.map((event) => [event.id, event]));
  const endpointOf = new Map(endpoints.map((endpoint) => [endpoint.uid, endpoint]));
  return deliveries.flatMap((delivery) => {
    const event = eventOf.get(delivery.eventId);
    const endpoint = endpointOf.get(delivery.endpoint);
    if (event === undefined || endpoint === undefined)
      return [`${pairOf(delivery)} is a delivery of what is not there.`];
    return wants(endpoint, event) && delivery.application === event.application
      ? []
      : [`${pairOf(delivery)} is a delivery that nobody wants.`];
  });
}

function twice({ deliveries }: Facts): string[] {
  return [...byPair(deliveries)].flatMap(([pair, same]) =>
    same.length === 1 ? [] : [`${pair} has ${same.length} deliveries.`],
  );
}

function wants({ application, eventTypes }: EndpointRole, event: Facts['events'][number]): boolean {
  return application === event.application && (eventTypes === null || matchesEventType(eventTypes, event.type));
}

/** All deliveries of an event are made by one transaction. Null: none was made. */
function relayedAt({ deliveries }: Facts, event: Facts['events'][number]): number | null {
  return deliveries.find(({ eventId }) => eventId === event.id)?.createdAt ?? null;
}

function wasDisabled(facts: Facts, { uid }: EndpointRole, at: number | null): boolean {
  if (at === null) return false;
  const moments = momentsOf(facts, at);
  return facts.nemesis.some(
    (entry) =>
      entry.kind === 'asked' &&
      (entry.ask === 'disable' || entry.ask === 'gone') &&
      entry.endpoint === uid &&
      moments.some((moment) => moment >= entry.from - RELAY_MS_MAX && (entry.until === null || moment <= entry.until)),
  );
}
