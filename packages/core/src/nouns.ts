/** The things Postrider is about, as code inside the house sees them: parsed, with Date for moments and UUIDs for ids. */

import type { PortalCapability, Scope } from './scopes.ts';

/** A UUID in canonical lower-case text. Outside, it is shown as a TypeID (see `ids.ts`). */
export type Uuid = string;

export type ApplicationId = Uuid;
export type EndpointId = Uuid;
export type EventId = Uuid;
export type DeliveryId = Uuid;
export type OperationId = Uuid;
export type KeyId = Uuid;
export type PortalSessionId = Uuid;
export type AuditEntryId = Uuid;

/** Waits between attempts, in whole seconds. */
export type RetrySchedule = readonly number[];

export type Metadata = Readonly<Record<string, string>>;

/** Who asks. Recorded with what they do; decides nothing by itself. */
export type Actor =
  /** Whoever holds POSTRIDER_API_KEY. */
  | { readonly kind: 'root' }
  | { readonly kind: 'key'; readonly id: KeyId; readonly name: string }
  | { readonly kind: 'portal'; readonly id: PortalSessionId }
  /** Postrider itself. */
  | { readonly kind: 'system'; readonly name: string };

/** What somebody may do over the API; its text is shown once and kept nowhere. */
export interface ApiKey {
  readonly id: KeyId;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Null: bound to none. */
  readonly applicationId: ApplicationId | null;
  readonly expiresAt: Date | null;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
  /** Requests per second; null: as many as the instance gives every key. */
  readonly rateLimit: number | null;
  readonly createdAt: Date;
}

/** What a customer's own people may do for a while, in a portal. */
export interface PortalSession {
  readonly id: PortalSessionId;
  readonly applicationId: ApplicationId;
  readonly capabilities: readonly PortalCapability[];
  readonly expiresAt: Date;
  readonly createdAt: Date;
}

/** Where a request came from, as the audit log keeps it. */
export interface RequestOrigin {
  readonly requestId: string;
  /** Of the connection. Null: gone before it could be asked for. */
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** What a store call may see: everything of one application, or of all of them. */
export interface Access {
  readonly actor: Actor;
  readonly application: ApplicationId | 'all';
  /** Absent: not by a request. */
  readonly origin?: RequestOrigin;
}

export type ValidationMode = 'off' | 'warn' | 'enforce';

/** An endpoint is disabled once every attempt has failed for so long, and so many have. */
export interface AutoDisable {
  readonly afterSeconds: number;
  readonly attempts: number;
}

export interface Application {
  readonly id: ApplicationId;
  readonly uid: string | null;
  readonly name: string;
  /** Null: `standard`. */
  readonly format: string | null;
  /** Null: the product's default. */
  readonly retrySchedule: RetrySchedule | null;
  readonly timeoutMs: number | null;
  readonly validation: ValidationMode;
  /** False: never; null: the product's default. */
  readonly autoDisable: AutoDisable | false | null;
  readonly metadata: Metadata;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type EndpointStatus = 'enabled' | 'paused' | 'disabled';
export type EndpointStatusReason = 'manual' | 'gone' | 'failing' | 'receiver';

export interface EndpointHealth {
  readonly state: 'healthy' | 'failing';
  readonly consecutiveFailures: number;
  readonly failingSince: Date | null;
  readonly lastSuccessAt: Date | null;
}

/** A header of the caller's own; `masked` ones are kept as ciphertext and shown as `***`. */
export interface EndpointHeader {
  readonly name: string;
  readonly value: string;
  readonly masked: boolean;
}

export interface Endpoint {
  readonly id: EndpointId;
  readonly applicationId: ApplicationId;
  readonly uid: string | null;
  readonly name: string | null;
  readonly url: string;
  /** Exact names and `prefix.*`; null: every type. */
  readonly eventTypes: readonly string[] | null;
  readonly channels: readonly string[] | null;
  readonly status: EndpointStatus;
  readonly statusReason: EndpointStatusReason | null;
  readonly heldUntil: Date | null;
  readonly health: EndpointHealth;
  readonly format: string | null;
  readonly headers: readonly EndpointHeader[];
  readonly retrySchedule: RetrySchedule | null;
  readonly timeoutMs: number | null;
  readonly maxInFlight: number | null;
  readonly rateLimit: number | null;
  readonly metadata: Metadata;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface EventType {
  readonly name: string;
  readonly description: string;
  /** JSON Schema (draft 2020-12) of the data: the JSON text exactly as it came; null: any data is right. */
  readonly schema: string | null;
  /** An example of the data: the JSON text exactly as it came; null: none. */
  readonly example: string | null;
  readonly archived: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A place in an event (JSON pointer: `/type`, `/data/…`) and what is wrong there. */
export interface EventWarning {
  readonly pointer: string;
  readonly detail: string;
}

export interface DeliveryCounts {
  readonly pending: number;
  readonly retrying: number;
  readonly delivered: number;
  readonly failed: number;
  readonly cancelled: number;
}

export interface Event {
  readonly id: EventId;
  readonly applicationId: ApplicationId;
  readonly type: string;
  /** The JSON text exactly as it came. */
  readonly data: string;
  readonly uid: string | null;
  readonly channels: readonly string[] | null;
  readonly occurredAt: Date;
  readonly createdAt: Date;
  readonly deliverAt: Date | null;
  readonly expiresAt: Date | null;
  /** How it departs from its type in the catalogue, where its application only wants to be told; null: it does not. */
  readonly warnings: readonly EventWarning[] | null;
  /** When its data was erased at a person's wish: `data` is `null` since. */
  readonly erasedAt: Date | null;
  /** Null until the relay has seen the event. */
  readonly deliveries: DeliveryCounts | null;
}

export type DeliveryStatus = 'pending' | 'retrying' | 'delivered' | 'failed' | 'cancelled';

export type DeliveryReason =
  | 'exhausted'
  | 'gone'
  | 'blocked'
  | 'aborted'
  | 'expired'
  | 'endpoint_disabled'
  | 'endpoint_deleted'
  | 'cancelled_by_user';

export interface Delivery {
  readonly id: DeliveryId;
  readonly eventId: EventId;
  readonly eventType: string;
  readonly endpointId: EndpointId;
  readonly applicationId: ApplicationId;
  readonly status: DeliveryStatus;
  readonly reason: DeliveryReason | null;
  /** History; only grows. */
  readonly attemptCount: number;
  /** The place in the retry schedule. */
  readonly retryCount: number;
  readonly nextAttemptAt: Date | null;
  readonly lastResponseStatus: number | null;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
}

export type AttemptTrigger = 'schedule' | 'manual' | 'recover' | 'backfill' | 'rotation' | 'test';

export type AttemptOutcome = 'delivered' | 'rejected' | 'timed_out' | 'unreachable' | 'blocked' | 'lost';

export interface Attempt {
  readonly id: Uuid;
  readonly number: number;
  readonly trigger: AttemptTrigger;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly outcome: AttemptOutcome;
  readonly responseStatus: number | null;
  readonly responseHeaders: Readonly<Record<string, string>> | null;
  /** Text for people: decompressed, invalid UTF-8 replaced; null where no body came. */
  readonly responseBody: string | null;
  readonly responseTruncated: boolean;
  readonly error: { readonly code: string; readonly message: string } | null;
  /** Null when nothing was sent (`lost`, `blocked`). */
  readonly request: { readonly url: string; readonly headers: Readonly<Record<string, string>> };
}

export type OperationStatus = 'pending' | 'running' | 'finished' | 'cancelled' | 'failed';

export type OperationReason = 'cancelled_by_user' | 'endpoint_disabled' | 'endpoint_deleted' | 'application_deleted';

export type ClosedStatus = Extract<DeliveryStatus, 'delivered' | 'failed' | 'cancelled'>;
export type OpenStatus = Extract<DeliveryStatus, 'pending' | 'retrying'>;

/** What an operation does, and to which deliveries. */
export type OperationWork =
  /** `since` and `until` bound when the delivery was made. */
  | { readonly kind: 'recover'; readonly since: Date; readonly until: Date }
  /** `since` and `until` bound when the event was recorded; `eventTypes` narrows what the endpoint asks for. */
  | {
      readonly kind: 'backfill';
      readonly since: Date;
      readonly until: Date;
      readonly eventTypes: readonly string[] | null;
    }
  | ({ readonly kind: 'retry'; readonly statuses: readonly ClosedStatus[] } & BulkFilter)
  | ({ readonly kind: 'cancel'; readonly statuses: readonly OpenStatus[] } & BulkFilter);

export type OperationKind = OperationWork['kind'];

/** `since` and `until` bound when the event was recorded. */
export interface BulkFilter {
  readonly type: string | null;
  readonly since: Date | null;
  readonly until: Date | null;
}

/** Long work on many deliveries. */
export interface Operation {
  readonly id: OperationId;
  readonly applicationId: ApplicationId;
  /** Null: of all endpoints. */
  readonly endpointId: EndpointId | null;
  readonly work: OperationWork;
  readonly dryRun: boolean;
  readonly status: OperationStatus;
  /** Null while it is not cancelled. */
  readonly reason: OperationReason | null;
  /** Deliveries, as counted at the beginning. */
  readonly total: number;
  readonly done: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly completedAt: Date | null;
}

/** A page of a list, newest first. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; null at the end. */
  readonly nextCursor: string | null;
}
