/*
 * What deliveries there must be, and how they must stand, after pauses, recovers, backfills and attempts in any order:
 * the specification in a few lines, without pages, chunks, cursors or SQL.
 */

export type EndpointName = number;

export interface ModelEndpoint {
  status: 'enabled' | 'paused' | 'disabled';
  /** Null: every type. */
  readonly eventTypes: readonly string[] | null;
  /** Whether a failed attempt is followed by another one, an hour later. */
  readonly retries: boolean;
}

export interface ModelDelivery {
  status: 'pending' | 'retrying' | 'delivered' | 'failed' | 'cancelled';
  attempts: number;
  retryCount: number;
  /** An hour has passed since it began to wait. */
  waited: boolean;
  /** The moment it was closed, in commands. */
  closedAt: number;
}

export interface ModelOperation {
  readonly kind: 'recover' | 'backfill';
  readonly endpoint: EndpointName;
  readonly eventTypes: readonly string[] | null;
  readonly begunAt: number;
  /** Events recorded before it began. */
  readonly events: number;
  status: 'open' | 'finished' | 'cancelled';
}

export interface Model {
  now: number;
  readonly endpoints: ModelEndpoint[];
  /** Types, in the order of recording. */
  readonly events: string[];
  relayed: number;
  /** By `event endpoint`. */
  readonly deliveries: Map<string, ModelDelivery>;
  readonly operations: ModelOperation[];
  /** Deliveries that operations have opened, by kind and endpoint. */
  readonly opened: Map<string, number>;
}

export const newModel = (): Model => ({
  now: 0,
  endpoints: [],
  events: [],
  relayed: 0,
  deliveries: new Map(),
  operations: [],
  opened: new Map(),
});

export function relayInModel(model: Model): void {
  for (; model.relayed < model.events.length; model.relayed += 1) {
    for (const [name, endpoint] of model.endpoints.entries()) {
      if (endpoint.status !== 'disabled' && wants(endpoint, model.events[model.relayed]))
        make(model, model.relayed, name);
    }
  }
}

/** Whether the attempt that is due now is to succeed. */
export type Fate = (event: number, endpoint: EndpointName, attempts: number) => boolean;

/** Every delivery that is due gets its attempt, if its endpoint is enabled. */
export function attemptInModel(model: Model, fate: Fate): void {
  for (const [key, delivery] of model.deliveries) {
    const [event = 0, name = 0] = key.split(' ').map(Number);
    const endpoint = model.endpoints[name];
    const due = delivery.status === 'pending' || (delivery.status === 'retrying' && delivery.waited);
    if (!due || endpoint?.status !== 'enabled') continue;
    const delivered = fate(event, name, delivery.attempts);
    delivery.attempts += 1;
    delivery.waited = false;
    if (delivered) close(model, delivery, 'delivered');
    else if (endpoint.retries && delivery.retryCount === 0)
      Object.assign(delivery, { status: 'retrying', retryCount: 1 });
    else close(model, delivery, 'failed');
  }
}

export function setStatusInModel(model: Model, name: EndpointName, status: ModelEndpoint['status']): void {
  const endpoint = model.endpoints[name];
  if (endpoint === undefined) return;
  endpoint.status = status;
  if (status !== 'disabled') return;
  for (const delivery of deliveriesOf(model, name)) {
    if (delivery.status === 'pending' || delivery.status === 'retrying') close(model, delivery, 'cancelled');
  }
}

export function waitInModel(model: Model): void {
  for (const delivery of model.deliveries.values()) if (delivery.status === 'retrying') delivery.waited = true;
}

export function runOperationsInModel(model: Model): void {
  for (const operation of model.operations.filter(({ status }) => status === 'open')) {
    const endpoint = model.endpoints[operation.endpoint];
    if (endpoint === undefined || endpoint.status === 'paused') continue;
    if (endpoint.status === 'disabled') operation.status = 'cancelled';
    else if (operation.kind === 'recover') recover(model, operation);
    else backfill(model, operation, endpoint);
  }
}

function recover(model: Model, operation: ModelOperation): void {
  for (const delivery of deliveriesOf(model, operation.endpoint)) {
    const closed = delivery.status === 'failed' || delivery.status === 'cancelled';
    if (!closed || delivery.closedAt > operation.begunAt) continue;
    Object.assign(delivery, { status: 'pending', retryCount: 0, waited: false });
    count(model, operation);
  }
  operation.status = 'finished';
}

/** As far as the relay has come. */
function backfill(model: Model, operation: ModelOperation, endpoint: ModelEndpoint): void {
  for (let event = 0; event < Math.min(operation.events, model.relayed); event += 1) {
    const type = model.events[event];
    if (!wants(endpoint, type) || !wants(operation, type)) continue;
    if (make(model, event, operation.endpoint)) count(model, operation);
  }
  if (model.relayed >= operation.events) operation.status = 'finished';
}

/** Answers whether there was none. */
function make(model: Model, event: number, endpoint: EndpointName): boolean {
  const key = `${event} ${endpoint}`;
  if (model.deliveries.has(key)) return false;
  model.deliveries.set(key, { status: 'pending', attempts: 0, retryCount: 0, waited: false, closedAt: 0 });
  return true;
}

function close(model: Model, delivery: ModelDelivery, status: 'delivered' | 'failed' | 'cancelled'): void {
  Object.assign(delivery, { status, waited: false, closedAt: model.now });
}

function count({ opened }: Model, { kind, endpoint }: ModelOperation): void {
  const key = `${kind} ${endpoint}`;
  opened.set(key, (opened.get(key) ?? 0) + 1);
}

function deliveriesOf(model: Model, endpoint: EndpointName): ModelDelivery[] {
  return [...model.deliveries].flatMap(([key, delivery]) => (key.endsWith(` ${endpoint}`) ? [delivery] : []));
}

function wants({ eventTypes }: { readonly eventTypes: readonly string[] | null }, type: string | undefined): boolean {
  return eventTypes === null || (type !== undefined && eventTypes.includes(type));
}
