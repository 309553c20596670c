/** The things Postrider is about, as code inside the house sees them: parsed, with Date for moments and UUIDs for ids. */

import type { PortalTheme } from './portal-theme.ts';
import type { Role } from './roles.ts';
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
export type SessionId = Uuid;
export type SignInLinkId = Uuid;
export type AuditEntryId = Uuid;
export type InboxId = Uuid;

/** Waits between attempts, in whole seconds. */
export type RetrySchedule = readonly number[];

export type Metadata = Readonly<Record<string, string>>;

/** Who asks. Recorded with what they do; decides nothing by itself. */
export type Actor =
  /** Whoever holds POSTRIDER_API_KEY. */
  | { readonly kind: 'root' }
  | { readonly kind: 'key'; readonly id: KeyId; readonly name: string }
  /** An operator who is signed in. */
  | { readonly kind: 'session'; readonly id: SessionId; readonly name: string }
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

/** Somebody signed in once with it becomes a session; its text is shown once and kept nowhere. */
export interface SignInLink {
  readonly id: SignInLinkId;
  readonly role: Role;
  /** Whom it is for: what the session is called. */
  readonly name: string;
  readonly expiresAt: Date;
}

/** What opened a session, and what it goes by from then on. */
export type SessionOpener =
  | { readonly kind: 'root' }
  | { readonly kind: 'key'; readonly id: KeyId }
  | { readonly kind: 'link'; readonly id: SignInLinkId; readonly role: Role };

/** An operator who is signed in. */
export interface Session {
  readonly id: SessionId;
  /** Of the key or the link. */
  readonly name: string;
  readonly opener: SessionOpener;
  readonly createdAt: Date;
  /** To the minute. */
  readonly lastUsedAt: Date;
  /** Unless it is used before. */
  readonly expiresAt: Date;
  /** However it is used. */
  readonly endsAt: Date;
}

/** Who asks, and what they may do. */
export interface Me {
  readonly actor: Exclude<Actor, { readonly kind: 'system' }>;
  /** Null: what the scopes say. */
  readonly role: Role | null;
  readonly scopes: readonly Scope[];
  /** Null: they may see all. */
  readonly application: Pick<Application, 'id' | 'uid' | 'name'> | null;
  /** Null: never. */
  readonly expiresAt: Date | null;
  /** How their portal looks; null: as we look. */
  readonly theme: PortalTheme | null;
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

/** What an inbox of the playground says to whoever sends to it. */
export interface InboxAnswer {
  readonly status: number;
  readonly delayMs: number;
  /** The share of requests that are answered 503 instead; from 0 to 1. */
  readonly failureRate: number;
  readonly body: string;
}

/** A receiver for whoever has none: it keeps what it is sent, verifies it and shows it. */
export interface Inbox {
  readonly id: InboxId;
  readonly name: string | null;
  readonly answer: InboxAnswer;
  readonly createdAt: Date;
  /** When it is forgotten, unless it is sent something before. */
  readonly expiresAt: Date;
}

/** What a receiver that verifies makes of a request; `detail` is a sentence. */
export type InboxVerification =
  | {
      readonly state: 'verified' | 'invalid' | 'unsigned';
      readonly detail: string;
      /** Whose secrets it was looked at with. */
      readonly endpointId: EndpointId;
      readonly applicationId: ApplicationId;
    }
  /** No endpoint has the inbox's URL. */
  | { readonly state: 'unknown'; readonly detail: string };

/** What an inbox was sent. */
export interface InboxRequest {
  readonly id: Uuid;
  readonly receivedAt: Date;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** As they came, sensitive values masked. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Text for people: invalid UTF-8 replaced. */
  readonly body: string;
  /** There was more of the body than is kept. */
  readonly truncated: boolean;
  readonly answered: { readonly status: number; readonly delayMs: number };
  readonly verification: InboxVerification;
}

/** A page of a list, newest first. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; null at the end. */
  readonly nextCursor: string | null;
}
