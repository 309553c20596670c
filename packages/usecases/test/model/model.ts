import { type DeliveryState, isOpen, type RetrySchedule, type WithdrawalReason } from '@postrider/core';

/*
 * What use cases amount to, in plain values: no SQL, no chunks, no leases. A delivery's life is core's; what is here is
 * whom a move reaches, and when.
 */

/** A delivery by `event endpoint`, both numbers in the order of making. */
export type Key = string;

export interface ModelEndpoint {
  readonly application: number;
  status: 'enabled' | 'paused' | 'disabled' | 'deleted';
  /** It was disabled at its receiver's wish. */
  isUnwanted: boolean;
  /** Null: every type. */
  eventTypes: readonly string[] | null;
  schedule: RetrySchedule;
  /** Its format has room for one signature: an answer of 401 brings on an older secret. */
  readonly signsOnce: boolean;
  /** When those before the current one end, newest first. */
  olderSecrets: Date[];
  heldUntil: Date | null;
  /** Failures in a row. */
  failures: number;
  /** What was open at that moment is to be cancelled in the background. */
  clearing: { readonly reason: WithdrawalReason; readonly since: number } | null;
}

export interface ModelEvent {
  readonly application: number;
  readonly type: string;
  readonly deliverAt: Date | null;
  readonly expiresAt: Date | null;
  isErased: boolean;
}

export interface ModelDelivery {
  readonly event: number;
  readonly endpoint: number;
  state: DeliveryState;
  readonly createdAt: number;
  /** When it was made or opened again. */
  openedAt: number;
  /** When it was closed last; 0: never. */
  closedAt: number;
  /** Outcomes of its attempts. */
  readonly log: string[];
  /**
   * Two attempts of it were under way at once, after a dispatcher that had been taken for dead went on. The second to end
   * moves nothing and finishes its chunk: what is left open then is the sweep's to find, a minute later.
   */
  wasOutrun: boolean;
  /** Each end it has come to. */
  readonly ends: string[];
}

export interface ModelOperation {
  readonly kind: 'recover' | 'backfill' | 'retry' | 'cancel';
  readonly application: number;
  /** Endpoints of which something is left to do, with the first event not looked at. */
  readonly left: Map<number, number>;
  /** It is of one endpoint alone. */
  readonly whole: boolean;
  /** Those in which a delivery is taken. */
  readonly statuses: readonly string[];
  readonly begunAt: number;
  /** Events recorded before it began. */
  readonly events: number;
  status: 'open' | 'finished' | 'cancelled';
  done: number;
}

/** What a dispatcher has claimed and not finished: deliveries by the job of their chunk. */
export interface ModelHand {
  readonly jobs: Map<string, readonly Key[]>;
  /** Its leases are over: somebody else takes its chunks. */
  isFrozen: boolean;
}

export interface Model {
  /** Commands so far: moments that are compared with each other. */
  tick: number;
  /** By how much time was moved ahead. */
  aheadMs: number;
  /** Whether applications are there. */
  readonly applications: boolean[];
  readonly endpoints: ModelEndpoint[];
  /** In the order of recording. */
  readonly events: ModelEvent[];
  /** Events by idempotency key. */
  readonly keys: Map<string, readonly number[]>;
  /** Events that the relay has passed. */
  relayed: number;
  readonly deliveries: Map<Key, ModelDelivery>;
  readonly operations: ModelOperation[];
  readonly hands: ModelHand[];
  /** Actions, in order. */
  readonly audit: string[];
}

export const newModel = (): Model => ({
  tick: 0,
  aheadMs: 0,
  applications: [],
  endpoints: [],
  events: [],
  keys: new Map(),
  relayed: 0,
  deliveries: new Map(),
  operations: [],
  hands: [],
  audit: [],
});

export function nowOf({ aheadMs }: Model): Date {
  return new Date(Date.now() + aheadMs);
}

export const keyOf = (event: number, endpoint: number): Key => `${event} ${endpoint}`;

export function endpointOf(model: Model, endpoint: number): ModelEndpoint {
  const found = model.endpoints[endpoint];
  if (found === undefined) throw new Error(`There is no endpoint ${endpoint}.`);
  return found;
}

export function eventOf(model: Model, event: number): ModelEvent {
  const found = model.events[event];
  if (found === undefined) throw new Error(`There is no event ${event}.`);
  return found;
}

export function deliveriesOf(model: Model, endpoint: number): ModelDelivery[] {
  return [...model.deliveries.values()].filter((delivery) => delivery.endpoint === endpoint);
}

/** Whether a dispatcher, living or dead, has the delivery in a chunk of its own. */
export function isHeld(model: Model, { event, endpoint }: ModelDelivery): boolean {
  const key = keyOf(event, endpoint);
  return model.hands.some(({ jobs }) => [...jobs.values()].some((keys) => keys.includes(key)));
}

/** Brings a delivery to a state that the lifecycle gave. */
export function put(model: Model, delivery: ModelDelivery, state: DeliveryState): void {
  const wasOpen = isOpen(delivery.state);
  delivery.state = state;
  if (isOpen(state)) {
    if (!wasOpen) delivery.openedAt = model.tick;
  } else if (wasOpen) {
    delivery.closedAt = model.tick;
    delivery.ends.push(state.status);
  }
}

export function wants({ eventTypes }: Pick<ModelEndpoint, 'eventTypes'>, { type }: ModelEvent): boolean {
  return eventTypes === null || eventTypes.includes(type);
}

/** Makes the delivery that the relay or a backfill makes. Answers whether there was none. */
export function make(model: Model, event: number, endpoint: number): boolean {
  const key = keyOf(event, endpoint);
  if (model.deliveries.has(key)) return false;
  const now = nowOf(model);
  const { deliverAt } = eventOf(model, event);
  const nextAttemptAt = deliverAt !== null && deliverAt > now ? deliverAt : now;
  const nothingYet = { resumeAt: null, wish: null, attemptCount: 0, retryCount: 0, lostCount: 0 };
  const state = { status: 'pending', nextAttemptAt, ...nothingYet } as const;
  const times = { createdAt: model.tick, openedAt: model.tick, closedAt: 0 };
  model.deliveries.set(key, { event, endpoint, state, ...times, log: [], wasOutrun: false, ends: [] });
  return true;
}
