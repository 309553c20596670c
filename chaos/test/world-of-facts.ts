import { ENDPOINTS } from '../src/cast.ts';
import type { AttemptFact, DeliveryFact, EventFact, Facts, RequestFact } from '../src/facts.ts';

/*
 * A small world in which everything is as it should be: one event of each of two applications, delivered to all that want
 * it. Tests change one thing about it.
 */

/** A type that every endpoint of an application wants. */
const TYPE = 'order.paid';

const AT = 1_000_000;

export const EVENT: EventFact = { id: 'evt_1', uid: 'event-1', type: TYPE, application: 'app-1' };
const OTHERS_EVENT: EventFact = { id: 'evt_2', uid: 'event-2', type: TYPE, application: 'app-2' };
const EVENTS = [EVENT, OTHERS_EVENT];

const pairs = EVENTS.flatMap((event) =>
  ENDPOINTS.filter(({ application }) => application === event.application).map(({ uid }) => ({ event, endpoint: uid })),
);

export const rightWorld: Facts = {
  endpoints: ENDPOINTS,
  acknowledged: EVENTS,
  undone: ['event-9'],
  events: EVENTS,
  deliveries: pairs.map(({ event, endpoint }) => aDelivery(event, endpoint)),
  attempts: pairs.map(({ event, endpoint }) => anAttempt(event, endpoint, 1)),
  requests: pairs.map(({ event, endpoint }) => aRequest(event, endpoint)),
  counted: pairs.map(({ endpoint }) => ({ endpoint, outcome: 'delivered', count: 1 })),
  nemesis: [],
  restless: [],
};

export function aDelivery(event: EventFact, endpoint: string): DeliveryFact {
  return {
    id: `dlv of ${event.id} for ${endpoint}`,
    eventId: event.id,
    endpoint,
    application: event.application,
    status: 'delivered',
    reason: null,
    attemptCount: 1,
    createdAt: AT,
    completedAt: AT + 10,
    places: 0,
  };
}

export function anAttempt(event: EventFact, endpoint: string, number: number): AttemptFact {
  const trigger = 'schedule';
  const outcome = 'delivered';
  return { eventId: event.id, endpoint, number, trigger, outcome, responseStatus: 200, startedAt: AT + number };
}

export function aRequest(event: EventFact, endpoint: string): RequestFact {
  const path = `/${event.application}/${endpoint}`;
  return { at: AT + 1, endpoint, path, eventId: event.id, whole: true, uid: event.uid, status: 200 };
}
