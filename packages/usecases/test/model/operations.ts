import { move } from '@postrider/core';
import { grantCancel } from './configuration.ts';
import {
  deliveriesOf,
  endpointOf,
  eventOf,
  type Model,
  type ModelDelivery,
  type ModelOperation,
  make,
  nowOf,
  put,
  wants,
} from './model.ts';

/** Begins an operation on deliveries: of one endpoint, or of all that it can reach (null). */
export function begin(
  model: Model,
  kind: Exclude<ModelOperation['kind'], 'backfill'>,
  {
    application,
    endpoint,
    statuses,
  }: {
    readonly application: number;
    readonly endpoint: number | null;
    readonly statuses: readonly string[];
  },
): void {
  const reached = [...model.endpoints.keys()].filter((name) => {
    const { application: owner, status } = endpointOf(model, name);
    const isReached = kind === 'cancel' ? status !== 'deleted' : status === 'enabled' || status === 'paused';
    return owner === application && isReached && (endpoint === null || endpoint === name);
  });
  const some = reached.filter((name) => deliveriesOf(model, name).some((one) => isWanted(model, one, statuses)));
  add(model, { kind, application, left: new Map(some.map((name) => [name, 0])), whole: endpoint !== null, statuses });
}

export function beginBackfill(model: Model, application: number, endpoint: number): void {
  add(model, { kind: 'backfill', application, left: new Map([[endpoint, 0]]), whole: true, statuses: [] });
}

function add(model: Model, begun: Pick<ModelOperation, 'kind' | 'application' | 'left' | 'whole' | 'statuses'>): void {
  const status = begun.left.size === 0 ? 'finished' : 'open';
  model.operations.push({ ...begun, begunAt: model.tick, events: model.events.length, status, done: 0 });
  model.audit.push('operation.started');
}

/** As far as each of them gets. */
export function runOperations(model: Model): void {
  for (const operation of model.operations) {
    for (const name of [...operation.left.keys()]) {
      if (operation.status === 'open') runPart(model, operation, name);
    }
  }
}

function runPart(model: Model, operation: ModelOperation, name: number): void {
  const { status, clearing } = endpointOf(model, name);
  const isThere = model.applications[operation.application] === true;
  const isGone = !isThere || status === 'deleted' || (status === 'disabled' && operation.kind !== 'cancel');
  if (isGone) {
    if (operation.whole || !isThere) cancel(operation);
    else finishPart(operation, name);
    return;
  }
  if (operation.kind !== 'cancel' && (status === 'paused' || clearing !== null)) return;
  switch (operation.kind) {
    case 'recover':
    case 'retry':
      restart(model, operation, name);
      break;
    case 'cancel':
      cancelOpen(model, operation, name);
      break;
    case 'backfill':
      backfill(model, operation, name);
      return;
  }
  finishPart(operation, name);
}

function restart(model: Model, operation: ModelOperation, name: number): void {
  for (const delivery of deliveriesOf(model, name)) {
    if (!isWanted(model, delivery, operation.statuses) || delivery.closedAt > operation.begunAt) continue;
    put(model, delivery, move(delivery.state, { kind: 'retry', now: nowOf(model) }));
    operation.done += 1;
  }
}

function cancelOpen(model: Model, operation: ModelOperation, name: number): void {
  for (const delivery of deliveriesOf(model, name)) {
    if (!isWanted(model, delivery, operation.statuses) || delivery.createdAt > operation.begunAt) continue;
    put(model, delivery, move(delivery.state, { kind: 'cancel', now: nowOf(model) }));
    operation.done += 1;
  }
  for (const delivery of model.deliveries.values()) grantCancel(model, delivery);
}

/** Up to the first that the relay has not seen. */
function backfill(model: Model, operation: ModelOperation, name: number): void {
  const endpoint = endpointOf(model, name);
  const now = nowOf(model);
  const end = Math.min(operation.events, model.relayed);
  for (let event = operation.left.get(name) ?? 0; event < end; event += 1) {
    const { application, isErased, expiresAt } = eventOf(model, event);
    const isLeft = !isErased && (expiresAt === null || expiresAt > now);
    if (application !== operation.application || !isLeft || !wants(endpoint, eventOf(model, event))) continue;
    if (make(model, event, name)) operation.done += 1;
  }
  operation.left.set(name, end);
  const waits = model.events
    .slice(end, operation.events)
    .some(({ application }) => application === operation.application);
  if (!waits) finishPart(operation, name);
}

export function cancel(operation: ModelOperation): void {
  operation.status = 'cancelled';
}

function finishPart(operation: ModelOperation, name: number): void {
  operation.left.delete(name);
  if (operation.left.size === 0) operation.status = 'finished';
}

function isWanted(model: Model, { state, event }: ModelDelivery, statuses: readonly string[]): boolean {
  return statuses.includes(state.status) && !eventOf(model, event).isErased;
}
