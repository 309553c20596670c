import type { Access, ApplicationId, Endpoint, EndpointId, EndpointStatusReason, Page } from '@postrider/core';
import { and, desc, eq, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { type CursorKey, encodeCursor } from './cursor.ts';
import type { Tx } from './database.ts';
import { deleteSecrets } from './endpoint-secrets.ts';
import { type PageAfter, pageOf } from './page.ts';
import { isNamed, isVisible, onlyApplication, type Ref } from './ref.ts';
import { endpointState, endpoints } from './schema.ts';
import { maskHeaders, parseStoredHeaders, type StoredHeader } from './stored-headers.ts';

/** What a caller decides of an endpoint, in the form it is stored. */
export interface EndpointValues
  extends Omit<Endpoint, 'id' | 'applicationId' | 'headers' | 'heldUntil' | 'health' | 'createdAt' | 'updatedAt'> {
  readonly headers: readonly StoredHeader[];
  readonly statusReason: EndpointStatusReason | null;
}

/** An endpoint as its row has it, with what is not shown. */
export interface StoredEndpoint {
  readonly endpoint: Endpoint;
  readonly headers: readonly StoredHeader[];
}

/** The unique index on the uids of an application's living endpoints. */
export const ENDPOINTS_UID = 'endpoints_uid';

const columns = {
  id: endpoints.id,
  applicationId: endpoints.applicationId,
  uid: endpoints.uid,
  name: endpoints.name,
  url: endpoints.url,
  eventTypes: endpoints.eventTypes,
  channels: endpoints.channels,
  status: endpoints.status,
  statusReason: endpoints.statusReason,
  format: endpoints.format,
  headers: endpoints.headers,
  retrySchedule: endpoints.retrySchedule,
  timeoutMs: endpoints.timeoutMs,
  maxInFlight: endpoints.maxInFlight,
  rateLimit: endpoints.rateLimit,
  metadata: endpoints.metadata,
  createdAt: endpoints.createdAt,
  updatedAt: endpoints.updatedAt,
  heldUntil: sql<Date | null>`case when ${endpointState.heldUntil} > now() then ${endpointState.heldUntil} end`,
  consecutiveFailures: endpointState.consecutiveFailures,
  failingSince: endpointState.failingSince,
  lastSuccessAt: endpointState.lastSuccessAt,
};

/** With its state and its first revision. Raises the uid index's violation (see `unlessTaken`). */
export async function insertEndpoint(
  tx: Tx,
  access: Access,
  { id, applicationId }: Pick<Endpoint, 'id' | 'applicationId'>,
  values: EndpointValues,
): Promise<void> {
  const only = onlyApplication(access);
  await tx.sql`
    with made as (
      insert into postrider.endpoints (id, application_id, uid, name, url, event_types, channels, status, status_reason,
        format, headers, retry_schedule, timeout_ms, max_in_flight, rate_limit, metadata)
      select ${id}, a.id, ${values.uid}, ${values.name}, ${values.url}, ${list(values.eventTypes)}::text[],
        ${list(values.channels)}::text[], ${values.status}, ${values.statusReason}, ${values.format},
        ${json(tx, values.headers)}, ${list(values.retrySchedule)}::integer[], ${values.timeoutMs}::integer,
        ${values.maxInFlight}::integer, ${values.rateLimit}::float8, ${tx.sql.json(values.metadata)}
      from postrider.applications as a
      where a.id = ${applicationId} and (${only}::uuid is null or a.id = ${only})
      returning id, revision, url
    ), revised as (
      insert into postrider.endpoint_revisions (endpoint_id, revision, url, headers)
      select id, revision, url, ${json(tx, masked(values.headers))} from made
    )
    insert into postrider.endpoint_state (endpoint_id) select id from made`;
}

/** Null: unknown, deleted, of another application, or not this access's to see. */
export async function findEndpoint(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  ref: Ref,
): Promise<Endpoint | null> {
  const [row] = await select(tx).where(isLiving(access, applicationId, ref));
  return row === undefined ? null : show(row);
}

/** The same with what is not shown, and keeps others from changing it until the transaction ends. */
export async function lockEndpoint(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  ref: Ref,
): Promise<StoredEndpoint | null> {
  // Locked by a statement of its own: the state's row, which settles write all the time, stays free.
  const [locked] = await tx.orm
    .select({ id: endpoints.id })
    .from(endpoints)
    .where(isLiving(access, applicationId, ref))
    .for('no key update');
  if (locked === undefined) return null;
  const [row] = await select(tx).where(eq(endpoints.id, locked.id));
  return row === undefined ? null : { endpoint: show(row), headers: parseStoredHeaders(row.headers) };
}

export async function listEndpoints(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  { limit, after }: PageAfter<CursorKey<'endpoints'>>,
): Promise<Page<Endpoint>> {
  const rows = await select(tx)
    .where(
      and(
        eq(endpoints.applicationId, applicationId),
        isNull(endpoints.deletedAt),
        isVisible(endpoints.applicationId, access),
        after === null ? undefined : lt(endpoints.id, after[0]),
      ),
    )
    .orderBy(desc(endpoints.id))
    .limit(limit + 1);
  return pageOf(rows, limit, show, (row) => encodeCursor('endpoints', [row.id]));
}

/**
 * Replaces what a caller decides; dispatchers notice by the revision, which gets a row of its own when what requests
 * have in common changed. Call under `lockEndpoint`. Raises the uid index's violation.
 */
export async function updateEndpoint(
  tx: Tx,
  access: Access,
  id: EndpointId,
  values: EndpointValues,
  { requestsChanged }: { readonly requestsChanged: boolean },
): Promise<void> {
  const only = onlyApplication(access);
  await tx.sql`
    with changed as (
      update postrider.endpoints set uid = ${values.uid}, name = ${values.name}, url = ${values.url},
        event_types = ${list(values.eventTypes)}, channels = ${list(values.channels)}, status = ${values.status},
        status_reason = ${values.statusReason}, format = ${values.format}, headers = ${json(tx, values.headers)},
        retry_schedule = ${list(values.retrySchedule)}, timeout_ms = ${values.timeoutMs},
        max_in_flight = ${values.maxInFlight}, rate_limit = ${values.rateLimit},
        metadata = ${tx.sql.json(values.metadata)}, revision = revision + 1, updated_at = now()
      where id = ${id} and (${only}::uuid is null or application_id = ${only}) and deleted_at is null
      returning id, revision, url
    )
    insert into postrider.endpoint_revisions (endpoint_id, revision, url, headers)
    select id, revision, url, ${json(tx, masked(values.headers))} from changed where ${requestsChanged}`;
}

/** What dispatchers hold of its configuration is out of date: as after a change of its secrets. */
export async function bumpEndpointRevision(tx: Tx, access: Access, id: EndpointId): Promise<void> {
  const only = onlyApplication(access);
  await tx.sql`
    update postrider.endpoints set revision = revision + 1
    where id = ${id} and (${only}::uuid is null or application_id = ${only})`;
}

/** What is open of it now becomes `cancelled` in the background. */
export async function cancelOpenOfEndpoint(
  tx: Tx,
  access: Access,
  id: EndpointId,
  reason: 'endpoint_disabled' | 'endpoint_deleted',
): Promise<void> {
  const only = onlyApplication(access);
  await tx.sql`
    update postrider.endpoint_state as s set cancel_reason = ${reason}, cancel_before = now()
    from postrider.endpoints as e
    where s.endpoint_id = ${id} and e.id = s.endpoint_id and (${only}::uuid is null or e.application_id = ${only})`;
}

/** Forgets that the receiver asked for a pause, and failures: a person enabled the endpoint. */
export async function startAfresh(tx: Tx, access: Access, id: EndpointId): Promise<void> {
  const only = onlyApplication(access);
  await tx.sql`
    update postrider.endpoint_state as s set held_until = null, consecutive_failures = 0, failing_since = null
    from postrider.endpoints as e
    where s.endpoint_id = ${id} and e.id = s.endpoint_id and (${only}::uuid is null or e.application_id = ${only})`;
}

/** With its headers and secrets: nothing is sent to it any more, and what it had sent is on record without them. */
export async function deleteEndpoint(tx: Tx, access: Access, id: EndpointId): Promise<void> {
  const only = onlyApplication(access);
  const gone = await tx.sql<{ id: EndpointId }[]>`
    update postrider.endpoints set deleted_at = now(), revision = revision + 1, headers = '[]'
    where id = ${id} and (${only}::uuid is null or application_id = ${only}) and deleted_at is null
    returning id`;
  await deleteSecrets(
    tx,
    gone.map((row) => row.id),
  );
}

function select(tx: Tx) {
  return tx.orm.select(columns).from(endpoints).innerJoin(endpointState, eq(endpointState.endpointId, endpoints.id));
}

function isLiving(access: Access, applicationId: ApplicationId, ref: Ref): SQL | undefined {
  return and(
    isNamed(endpoints, ref),
    eq(endpoints.applicationId, applicationId),
    isNull(endpoints.deletedAt),
    isVisible(endpoints.applicationId, access),
  );
}

type Row = Awaited<ReturnType<typeof select>>[number];

function show({ consecutiveFailures, failingSince, lastSuccessAt, headers, ...row }: Row): Endpoint {
  const state = failingSince === null ? 'healthy' : 'failing';
  return {
    ...row,
    headers: maskHeaders(parseStoredHeaders(headers)),
    health: { state, consecutiveFailures, failingSince, lastSuccessAt },
  };
}

function masked(headers: readonly StoredHeader[]): readonly StoredHeader[] {
  return maskHeaders(headers).map(({ name, value }) => ({ name, value }));
}

/** postgres.js takes mutable arrays only. */
function list<T>(values: readonly T[] | null): T[] | null {
  return values === null ? null : [...values];
}

function json(tx: Tx, headers: readonly StoredHeader[]) {
  return tx.sql.json(headers.map((header) => ({ ...header })));
}
