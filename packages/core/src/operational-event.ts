import { encodeId } from './ids.ts';
import type {
  ApplicationId,
  DeliveryId,
  DeliveryReason,
  EndpointId,
  EndpointStatus,
  EndpointStatusReason,
  EventId,
  Operation,
} from './nouns.ts';

/**
 * The uid of the application whose endpoints are told what happens to all others. It is made with the schema, keeps its uid
 * and cannot be deleted; what happens to itself causes no events, so that they cannot cause more of themselves.
 */
export const OPERATIONAL_UID = 'postrider';

/** The endpoint that an event is about, as the transaction leaves it. */
export interface EndpointFacts {
  readonly applicationId: ApplicationId;
  readonly applicationUid: string | null;
  readonly endpointId: EndpointId;
  readonly endpointUid: string | null;
  readonly url: string;
  readonly status: EndpointStatus;
  readonly statusReason: EndpointStatusReason | null;
}

/** Something that happened to an endpoint or an operation. No secrets, and nothing of the events that were sent. */
export type OperationalEvent =
  | { readonly type: 'endpoint.created'; readonly endpoint: EndpointFacts }
  | { readonly type: 'endpoint.disabled'; readonly endpoint: EndpointFacts }
  | { readonly type: 'endpoint.deleted'; readonly endpoint: EndpointFacts }
  | {
      readonly type: 'endpoint.updated';
      readonly endpoint: EndpointFacts;
      /** The fields, as the API names them. */
      readonly changed: readonly string[];
    }
  | {
      readonly type: 'endpoint.enabled';
      readonly endpoint: EndpointFacts;
      /** Since when nothing had succeeded: from where on to recover. Null: it was not failing. */
      readonly failedSince: Date | null;
    }
  | {
      readonly type: 'endpoint.failing';
      readonly endpoint: EndpointFacts;
      readonly consecutiveFailures: number;
      readonly failingSince: Date | null;
    }
  | { readonly type: 'endpoint.recovered'; readonly endpoint: EndpointFacts; readonly failedSince: Date | null }
  | {
      readonly type: 'delivery.failed';
      readonly endpoint: EndpointFacts;
      readonly delivery: {
        readonly id: DeliveryId;
        readonly eventId: EventId;
        readonly eventType: string;
        readonly reason: DeliveryReason;
        readonly attemptCount: number;
        readonly lastResponseStatus: number | null;
      };
    }
  | {
      readonly type: 'secret.rotated';
      readonly endpoint: EndpointFacts;
      /** Until when the secret before signs too. */
      readonly previousExpiresAt: Date;
    }
  | { readonly type: 'operation.finished'; readonly operation: Operation; readonly applicationUid: string | null };

export type OperationalEventType = OperationalEvent['type'];

/** The event's `data`, as JSON text. */
export function operationalData(event: OperationalEvent): string {
  return JSON.stringify(shown(event));
}

function shown(event: OperationalEvent): object {
  switch (event.type) {
    case 'endpoint.created':
    case 'endpoint.disabled':
    case 'endpoint.deleted':
      return shownEndpoint(event.endpoint);
    case 'endpoint.updated':
      return { ...shownEndpoint(event.endpoint), changed: event.changed };
    case 'endpoint.enabled':
    case 'endpoint.recovered':
      return { ...shownEndpoint(event.endpoint), failedSince: event.failedSince };
    case 'endpoint.failing': {
      const { consecutiveFailures, failingSince } = event;
      return { ...shownEndpoint(event.endpoint), consecutiveFailures, failingSince };
    }
    case 'delivery.failed': {
      const { id, eventId, ...delivery } = event.delivery;
      const ids = { deliveryId: encodeId('delivery', id), eventId: encodeId('event', eventId) };
      return { ...shownEndpoint(event.endpoint), ...ids, ...delivery };
    }
    case 'secret.rotated':
      return { ...shownEndpoint(event.endpoint), previousExpiresAt: event.previousExpiresAt };
    case 'operation.finished':
      return shownOperation(event);
  }
}

function shownEndpoint({ applicationId, endpointId, ...endpoint }: EndpointFacts): object {
  const { applicationUid, endpointUid, ...rest } = endpoint;
  return {
    applicationId: encodeId('application', applicationId),
    applicationUid,
    endpointId: encodeId('endpoint', endpointId),
    endpointUid,
    ...rest,
  };
}

function shownOperation({
  operation,
  applicationUid,
}: Extract<OperationalEvent, { type: 'operation.finished' }>): object {
  const { id, applicationId, endpointId, work, status, reason, total, done } = operation;
  return {
    applicationId: encodeId('application', applicationId),
    applicationUid,
    operationId: encodeId('operation', id),
    endpointId: endpointId === null ? null : encodeId('endpoint', endpointId),
    kind: work.kind,
    status,
    reason,
    total,
    done,
  };
}
