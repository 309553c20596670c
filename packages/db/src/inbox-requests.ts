import {
  type ApplicationId,
  type EndpointId,
  type InboxId,
  type InboxRequest,
  type InboxVerification,
  momentOf,
  type Page,
  type Uuid,
} from '@postrider/core';
import { z } from 'zod';
import { type CursorKey, encodeCursor } from './cursor.ts';
import type { Tx } from './database.ts';
import { type PageAfter, pageOf } from './page.ts';

// What an inbox was sent belongs to no application, even where it came from one: no query here asks who may see it.

export interface NewInboxRequest extends Pick<InboxRequest, 'method' | 'path' | 'headers' | 'truncated' | 'answered'> {
  readonly id: Uuid;
  readonly body: Uint8Array;
  readonly verification: InboxVerification;
}

/** Keeps it, and of all the inbox's no more than `keptMax`, the newest. Call under `lockInbox`. */
export async function insertInboxRequest(
  tx: Tx,
  inboxId: InboxId,
  request: NewInboxRequest,
  { keptMax }: { readonly keptMax: number },
): Promise<void> {
  const { verification, answered } = request;
  const by = verification.state === 'unknown' ? { endpointId: null, applicationId: null } : verification;
  await tx.sql`
    insert into postrider.inbox_requests (id, inbox_id, method, path, headers, body, truncated, answered_status,
      answered_delay_ms, verification, verification_detail, endpoint_id, application_id)
    values (${request.id}, ${inboxId}, ${request.method}, ${request.path}, ${JSON.stringify(request.headers)}::text::json,
      ${request.body}::bytea, ${request.truncated}, ${answered.status}, ${answered.delayMs}, ${verification.state},
      ${verification.detail}, ${by.endpointId}::uuid, ${by.applicationId}::uuid)`;
  await tx.sql`
    delete from postrider.inbox_requests where id = any (array(
      select id from postrider.inbox_requests where inbox_id = ${inboxId} order by id desc offset ${keptMax}
    ))`;
}

export async function listInboxRequests(
  tx: Tx,
  inboxId: InboxId,
  { limit, after }: PageAfter<CursorKey<'inboxRequests'>>,
): Promise<Page<InboxRequest>> {
  const before = after === null ? tx.sql`` : tx.sql`and id < ${after[0]}::uuid`;
  const rows = await tx.sql<RequestRow[]>`
    select id, method, path, headers, body, truncated, answered_status as status, answered_delay_ms as "delayMs",
      verification as state, verification_detail as detail, endpoint_id as "endpointId", application_id as "applicationId"
    from postrider.inbox_requests
    where inbox_id = ${inboxId} ${before}
    order by inbox_id desc, id desc limit ${limit + 1}`;
  return pageOf(rows, limit, toRequest, ({ id }) => encodeCursor('inboxRequests', [id]));
}

/** Deletes all that it has kept; answers how many. Call under `lockInbox`. */
export async function emptyInbox(tx: Tx, inboxId: InboxId): Promise<number> {
  const rows = await tx.sql`delete from postrider.inbox_requests where inbox_id = ${inboxId} returning 1`;
  return rows.length;
}

/** The newest endpoints, at most `max`, that have this inbox's URL; `inbox` as URLs have it (inb_…). */
export async function endpointsOfInbox(
  tx: Tx,
  inbox: string,
  { max }: { readonly max: number },
): Promise<readonly EndpointId[]> {
  const rows = await tx.sql<{ id: EndpointId }[]>`
    select id from postrider.endpoints
    where postrider.inbox_of(url) = ${inbox} and deleted_at is null
    order by id desc limit ${max}`;
  return rows.map(({ id }) => id);
}

const headersColumn = z.array(z.tuple([z.string(), z.string()]));

interface RequestRow {
  readonly id: Uuid;
  readonly method: string;
  readonly path: string;
  readonly headers: string;
  readonly body: Buffer;
  readonly truncated: boolean;
  readonly status: number;
  readonly delayMs: number;
  readonly state: InboxVerification['state'];
  readonly detail: string;
  readonly endpointId: EndpointId | null;
  readonly applicationId: ApplicationId | null;
}

function toRequest({ id, method, path, headers, body, truncated, status, delayMs, ...row }: RequestRow): InboxRequest {
  return {
    id,
    receivedAt: momentOf(id),
    method,
    path,
    headers: headersColumn.parse(JSON.parse(headers)),
    body: new TextDecoder().decode(body),
    truncated,
    answered: { status, delayMs },
    verification: toVerification(row),
  };
}

/** The row's checks hold that `unknown` and no endpoint go together. */
function toVerification({
  state,
  detail,
  endpointId,
  applicationId,
}: Pick<RequestRow, 'state' | 'detail' | 'endpointId' | 'applicationId'>): InboxVerification {
  if (state === 'unknown' || endpointId === null || applicationId === null) return { state: 'unknown', detail };
  return { state, detail, endpointId, applicationId };
}
