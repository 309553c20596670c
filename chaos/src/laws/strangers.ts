import { byPair, type Facts, pairOf } from '../facts.ts';

/** Every request came to the endpoint it was meant for, of the event's own application, with that event's data. */
export function nobodyGetsAnothersEvents({ endpoints, events, deliveries, requests }: Facts): string[] {
  const eventOf = new Map(events.map((event) => [event.id, event]));
  const known = byPair(deliveries);
  return requests.flatMap((request) => {
    const { eventId, endpoint, path, uid } = request;
    const application = endpoints.find((one) => one.uid === endpoint)?.application;
    if (path !== `/${application}/${endpoint}`) return [`${endpoint} was asked for ${path}.`];
    if (eventId === null) return [];
    const event = eventOf.get(eventId);
    if (event === undefined) return [`${endpoint} got ${eventId}, which is not recorded.`];
    if (event.application !== application) return [`${endpoint} got ${event.uid} of ${event.application}.`];
    if (uid !== null && uid !== event.uid) return [`${endpoint} got ${eventId} with the data of ${uid}.`];
    return known.has(pairOf(request)) ? [] : [`${endpoint} got ${event.uid}, and has no delivery of it.`];
  });
}
