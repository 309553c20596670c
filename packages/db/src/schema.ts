/**
 * The tables as drizzle knows them: for queries that are composed of parts. The migrations are the truth; a test compares
 * columns, types and nullability with a migrated database.
 */
import type {
  Actor,
  AttemptOutcome,
  AttemptTrigger,
  AuditAction,
  AuditTarget,
  DeliveryReason,
  DeliveryStatus,
  EndpointStatus,
  EndpointStatusReason,
  InboxVerification,
  Metadata,
  OperationKind,
  OperationReason,
  OperationStatus,
  PortalCapability,
  Role,
  Scope,
  ValidationMode,
} from '@postrider/core';
import {
  bigint,
  boolean,
  customType,
  doublePrecision,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';

/** Drizzle's own `json` would parse what must stay the exact text. */
const exactJson = customType<{ data: string }>({ dataType: () => 'json' });
const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });
const snapshot = customType<{ data: string }>({ dataType: () => 'pg_snapshot' });
const moment = (name: string) => timestamp(name, { withTimezone: true });
const counter = (name: string) => bigint(name, { mode: 'number' });

const postrider = pgSchema('postrider');

export const settings = postrider.table('settings', {
  singleton: boolean('singleton').primaryKey(),
  eventDataBytesMax: integer('event_data_bytes_max').notNull(),
  signInOfferedAt: moment('sign_in_offered_at'),
  totalsLackBefore: moment('totals_lack_before'),
});

export const applications = postrider.table('applications', {
  id: uuid('id').primaryKey(),
  typeid: text('typeid').notNull(),
  uid: text('uid'),
  name: text('name').notNull(),
  format: text('format'),
  retrySchedule: integer('retry_schedule').array(),
  timeoutMs: integer('timeout_ms'),
  validation: text('validation').$type<ValidationMode>().notNull(),
  autoDisable: boolean('auto_disable').notNull(),
  autoDisableAfterSeconds: integer('auto_disable_after_seconds'),
  autoDisableAttempts: integer('auto_disable_attempts'),
  metadata: jsonb('metadata').$type<Metadata>().notNull(),
  revision: counter('revision').notNull(),
  createdAt: moment('created_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
  deletedAt: moment('deleted_at'),
});

export const endpoints = postrider.table('endpoints', {
  id: uuid('id').primaryKey(),
  applicationId: uuid('application_id').notNull(),
  uid: text('uid'),
  name: text('name'),
  url: text('url').notNull(),
  eventTypes: text('event_types').array(),
  channels: text('channels').array(),
  status: text('status').$type<EndpointStatus>().notNull(),
  statusReason: text('status_reason').$type<EndpointStatusReason>(),
  format: text('format'),
  headers: jsonb('headers').notNull(),
  retrySchedule: integer('retry_schedule').array(),
  timeoutMs: integer('timeout_ms'),
  maxInFlight: integer('max_in_flight'),
  rateLimit: doublePrecision('rate_limit'),
  metadata: jsonb('metadata').$type<Metadata>().notNull(),
  revision: counter('revision').notNull(),
  createdAt: moment('created_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
  deletedAt: moment('deleted_at'),
});

export const endpointRevisions = postrider.table(
  'endpoint_revisions',
  {
    endpointId: uuid('endpoint_id').notNull(),
    revision: counter('revision').notNull(),
    url: text('url').notNull(),
    headers: jsonb('headers').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.endpointId, table.revision] })],
);

export const endpointSecrets = postrider.table('endpoint_secrets', {
  seq: counter('seq').primaryKey(),
  endpointId: uuid('endpoint_id').notNull(),
  sealed: text('sealed').notNull(),
  createdAt: moment('created_at').notNull(),
  expiresAt: moment('expires_at'),
  kind: text('kind').$type<'whsec' | 'whsk' | 'text'>().notNull(),
});

export const endpointState = postrider.table('endpoint_state', {
  endpointId: uuid('endpoint_id').primaryKey(),
  heldUntil: moment('held_until'),
  consecutiveFailures: integer('consecutive_failures').notNull(),
  failingSince: moment('failing_since'),
  lastSuccessAt: moment('last_success_at'),
  rateBudgetAt: moment('rate_budget_at'),
  cancelReason: text('cancel_reason').$type<'endpoint_disabled' | 'endpoint_deleted'>(),
  cancelBefore: moment('cancel_before'),
});

export const endpointStats = postrider.table(
  'endpoint_stats',
  {
    endpointId: uuid('endpoint_id').notNull(),
    at: moment('at').notNull(),
    isHour: boolean('is_hour').notNull(),
    writer: integer('writer').notNull(),
    delivered: integer('delivered').notNull(),
    rejected: integer('rejected').notNull(),
    timedOut: integer('timed_out').notNull(),
    unreachable: integer('unreachable').notNull(),
    blocked: integer('blocked').notNull(),
    lost: integer('lost').notNull(),
    closedDelivered: integer('closed_delivered').notNull(),
    closedFailed: integer('closed_failed').notNull(),
    closedCancelled: integer('closed_cancelled').notNull(),
    responseTimes: integer('response_times').array(),
  },
  (table) => [primaryKey({ columns: [table.endpointId, table.at, table.isHour, table.writer] })],
);

export const eventTypes = postrider.table('event_types', {
  name: text('name').primaryKey(),
  description: text('description').notNull(),
  schema: exactJson('schema'),
  example: exactJson('example'),
  archived: boolean('archived').notNull(),
  createdAt: moment('created_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
});

export const events = postrider.table('events', {
  id: uuid('id').primaryKey(),
  applicationId: uuid('application_id').notNull(),
  type: text('type').notNull(),
  data: exactJson('data').notNull(),
  dataBytes: integer('data_bytes').notNull(),
  uid: text('uid'),
  channels: text('channels').array(),
  occurredAt: moment('occurred_at').notNull(),
  createdAt: moment('created_at').notNull(),
  deliverAt: moment('deliver_at'),
  expiresAt: moment('expires_at'),
  source: text('source').notNull(),
  onlyEndpoint: uuid('only_endpoint'),
  xid: xid8('xid').notNull(),
  warnings: exactJson('warnings'),
  erasedAt: moment('erased_at'),
});

export const eventUids = postrider.table(
  'event_uids',
  {
    applicationId: uuid('application_id').notNull(),
    uid: text('uid').notNull(),
    eventId: uuid('event_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.applicationId, table.uid] })],
);

export const idempotencyKeys = postrider.table(
  'idempotency_keys',
  {
    applicationId: uuid('application_id').notNull(),
    key: text('key').notNull(),
    hash: bytea('hash').notNull(),
    eventIds: uuid('event_ids').array().notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.applicationId, table.key] })],
);

export const deliveries = postrider.table(
  'deliveries',
  {
    eventId: uuid('event_id').notNull(),
    endpointId: uuid('endpoint_id').notNull(),
    id: uuid('id').notNull(),
    applicationId: uuid('application_id').notNull(),
    eventType: text('event_type').notNull(),
    status: text('status').$type<DeliveryStatus>().notNull(),
    reason: text('reason').$type<DeliveryReason>(),
    attemptCount: integer('attempt_count').notNull(),
    retryCount: integer('retry_count').notNull(),
    lostCount: integer('lost_count').notNull(),
    nextAttemptAt: moment('next_attempt_at'),
    resumeAt: moment('resume_at'),
    wish: text('wish').$type<'retry' | 'cancel'>(),
    lastResponseStatus: integer('last_response_status'),
    createdAt: moment('created_at').notNull(),
    completedAt: moment('completed_at'),
    expiresAt: moment('expires_at'),
  },
  (table) => [primaryKey({ columns: [table.eventId, table.endpointId] })],
);

export const attempts = postrider.table(
  'attempts',
  {
    eventId: uuid('event_id').notNull(),
    endpointId: uuid('endpoint_id').notNull(),
    number: integer('number').notNull(),
    id: uuid('id').notNull(),
    trigger: text('trigger').$type<AttemptTrigger>().notNull(),
    startedAt: moment('started_at').notNull(),
    durationMs: integer('duration_ms').notNull(),
    outcome: text('outcome').$type<AttemptOutcome>().notNull(),
    responseStatus: integer('response_status'),
    responseHeaders: exactJson('response_headers'),
    responseBody: bytea('response_body'),
    responseTruncated: boolean('response_truncated').notNull(),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    endpointRevision: counter('endpoint_revision'),
    signature: text('signature'),
  },
  (table) => [primaryKey({ columns: [table.eventId, table.endpointId, table.number] })],
);

export const parked = postrider.table(
  'parked',
  {
    endpointId: uuid('endpoint_id').notNull(),
    seq: counter('seq').notNull(),
    eventIds: uuid('event_ids').array().notNull(),
    trigger: text('trigger').$type<AttemptTrigger>().notNull(),
    bytes: integer('bytes').notNull(),
  },
  (table) => [primaryKey({ columns: [table.endpointId, table.seq] })],
);

export const apiKeys = postrider.table('api_keys', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  scopes: text('scopes').array().$type<Scope[]>().notNull(),
  applicationId: uuid('application_id'),
  hash: bytea('hash').notNull(),
  rateLimit: doublePrecision('rate_limit'),
  expiresAt: moment('expires_at'),
  lastUsedAt: moment('last_used_at'),
  createdAt: moment('created_at').notNull(),
  revokedAt: moment('revoked_at'),
});

export const portalSessions = postrider.table('portal_sessions', {
  id: uuid('id').primaryKey(),
  applicationId: uuid('application_id').notNull(),
  capabilities: text('capabilities').array().$type<PortalCapability[]>().notNull(),
  hash: bytea('hash').notNull(),
  rateLimit: doublePrecision('rate_limit'),
  expiresAt: moment('expires_at').notNull(),
  createdAt: moment('created_at').notNull(),
  revokedAt: moment('revoked_at'),
  themeHash: bytea('theme_hash'),
});

export const portalThemes = postrider.table('portal_themes', {
  hash: bytea('hash').primaryKey(),
  theme: text('theme').notNull(),
  usedAt: moment('used_at').notNull(),
});

export const signInLinks = postrider.table('sign_in_links', {
  id: uuid('id').primaryKey(),
  role: text('role').$type<Role>().notNull(),
  name: text('name').notNull(),
  hash: bytea('hash').notNull(),
  rateLimit: doublePrecision('rate_limit'),
  endsBy: moment('ends_by'),
  createdAt: moment('created_at').notNull(),
  expiresAt: moment('expires_at').notNull(),
  usedAt: moment('used_at'),
});

export const sessions = postrider.table('sessions', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  hash: bytea('hash').notNull(),
  rootProof: bytea('root_proof'),
  apiKeyId: uuid('api_key_id'),
  signInLinkId: uuid('sign_in_link_id'),
  role: text('role').$type<Role>(),
  rateLimit: doublePrecision('rate_limit'),
  endsBy: moment('ends_by'),
  createdAt: moment('created_at').notNull(),
  lastUsedAt: moment('last_used_at').notNull(),
  expiresAt: moment('expires_at').notNull(),
  endsAt: moment('ends_at').notNull(),
  revokedAt: moment('revoked_at'),
});

export const operations = postrider.table('operations', {
  id: uuid('id').primaryKey(),
  applicationId: uuid('application_id').notNull(),
  endpointId: uuid('endpoint_id'),
  kind: text('kind').$type<OperationKind>().notNull(),
  status: text('status').$type<OperationStatus>().notNull(),
  parameters: jsonb('parameters').notNull(),
  total: counter('total'),
  done: counter('done').notNull(),
  createdAt: moment('created_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
  completedAt: moment('completed_at'),
  dryRun: boolean('dry_run').notNull(),
  reason: text('reason').$type<OperationReason>(),
});

export const operationParts = postrider.table(
  'operation_parts',
  {
    operationId: uuid('operation_id').notNull(),
    endpointId: uuid('endpoint_id').notNull(),
    position: uuid('position').notNull(),
    lookAt: moment('look_at').notNull(),
    movedAt: moment('moved_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.operationId, table.endpointId] })],
);

export const formats = postrider.table('formats', {
  name: text('name').primaryKey(),
  envelope: exactJson('envelope').notNull(),
  signature: exactJson('signature').notNull(),
  revision: counter('revision').notNull(),
  createdAt: moment('created_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
});

export const auditLog = postrider.table('audit_log', {
  id: uuid('id').primaryKey(),
  at: moment('at').notNull(),
  actorKind: text('actor_kind').$type<Actor['kind']>().notNull(),
  actorId: text('actor_id'),
  actorName: text('actor_name'),
  requestId: text('request_id'),
  address: text('address'),
  userAgent: text('user_agent'),
  action: text('action').$type<AuditAction>().notNull(),
  applicationId: uuid('application_id'),
  targetKind: text('target_kind').$type<AuditTarget['kind']>().notNull(),
  targetId: text('target_id').notNull(),
  before: exactJson('before'),
  after: exactJson('after'),
});

export const masterKeys = postrider.table('master_keys', {
  id: text('id').primaryKey(),
  canary: text('canary'),
  createdAt: moment('created_at').notNull(),
  lostAt: moment('lost_at'),
});

export const relayCursors = postrider.table('relay_cursors', {
  source: text('source').primaryKey(),
  systemIdentifier: text('system_identifier').notNull(),
  lo: snapshot('lo').notNull(),
  hi: snapshot('hi').notNull(),
  positionXid: xid8('position_xid'),
  positionId: uuid('position_id'),
  drained: boolean('drained').notNull(),
  updatedAt: moment('updated_at').notNull(),
  xidOffset: counter('xid_offset').notNull(),
});

export const sources = postrider.table('sources', {
  name: text('name').primaryKey(),
  incarnation: text('incarnation'),
  lo: snapshot('lo').notNull(),
  hi: snapshot('hi'),
  positionXid: xid8('position_xid'),
  positionId: uuid('position_id'),
  revision: counter('revision').notNull(),
  caughtUpAt: moment('caught_up_at'),
  readAt: moment('read_at'),
  failedAt: moment('failed_at'),
  error: text('error'),
});

export const sourceRefusals = postrider.table(
  'source_refusals',
  {
    source: text('source').notNull(),
    id: uuid('id').notNull(),
    code: text('code').notNull(),
    application: text('application').notNull(),
    type: text('type').notNull(),
    data: text('data').notNull(),
    uid: text('uid'),
    idempotencyKey: text('idempotency_key'),
    channels: text('channels'),
    occurredAt: text('occurred_at').notNull(),
    beganAt: text('began_at').notNull(),
    deliverAt: text('deliver_at'),
    expiresAt: text('expires_at'),
    refusedAt: moment('refused_at').notNull(),
    tries: integer('tries').notNull(),
    nextTryAt: moment('next_try_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.source, table.id] })],
);

export const wideEvents = postrider.table('wide_events', {
  eventId: uuid('event_id').primaryKey(),
  relayedAt: moment('relayed_at').notNull(),
  position: uuid('position').notNull(),
  sliceFrom: uuid('slice_from'),
  sliceAt: moment('slice_at'),
});

export const inboxes = postrider.table('inboxes', {
  id: uuid('id').primaryKey(),
  name: text('name'),
  answerStatus: integer('answer_status').notNull(),
  answerDelayMs: integer('answer_delay_ms').notNull(),
  answerFailureRate: doublePrecision('answer_failure_rate').notNull(),
  answerBody: text('answer_body').notNull(),
  createdAt: moment('created_at').notNull(),
  expiresAt: moment('expires_at').notNull(),
});

export const inboxRequests = postrider.table('inbox_requests', {
  id: uuid('id').primaryKey(),
  inboxId: uuid('inbox_id').notNull(),
  method: text('method').notNull(),
  path: text('path').notNull(),
  headers: exactJson('headers').notNull(),
  body: bytea('body').notNull(),
  truncated: boolean('truncated').notNull(),
  answeredStatus: integer('answered_status').notNull(),
  answeredDelayMs: integer('answered_delay_ms').notNull(),
  verification: text('verification').$type<InboxVerification['state']>().notNull(),
  verificationDetail: text('verification_detail').notNull(),
  endpointId: uuid('endpoint_id'),
  applicationId: uuid('application_id'),
});
