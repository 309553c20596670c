import type { Inbox, InboxAnswer, InboxId, Page } from '@postrider/core';
import type { CursorKey } from './cursor.ts';
import { encodeCursor } from './cursor.ts';
import type { Tx } from './database.ts';
import { type PageAfter, pageOf } from './page.ts';

// Inboxes belong to no application: no query here asks who may see them.

/** What somebody decides of an inbox. */
export type InboxValues = Pick<Inbox, 'name' | 'answer'>;

/** How long an inbox is kept after the request that it got last, or after it was made; and each request of it. */
const KEPT_DAYS = 7;

/** Keeps others from making inboxes until the transaction ends. Answers how many there are. */
export async function lockInboxes(tx: Tx): Promise<number> {
  await tx.sql`select pg_advisory_xact_lock(hashtext('postrider.inboxes'))`;
  const [row] = await tx.sql<{ count: number }[]>`
    select count(*)::integer as count from postrider.inboxes where expires_at > now()`;
  return row?.count ?? 0;
}

export async function insertInbox(tx: Tx, id: InboxId, { name, answer }: InboxValues): Promise<void> {
  await tx.sql`
    insert into postrider.inboxes (id, name, answer_status, answer_delay_ms, answer_failure_rate, answer_body, expires_at)
    values (${id}, ${name}, ${answer.status}, ${answer.delayMs}, ${answer.failureRate}::float8, ${answer.body},
      now() + ${KEPT_DAYS} * interval '1 day')`;
}

/** Null: unknown, deleted or forgotten. */
export async function findInbox(tx: Tx, id: InboxId): Promise<Inbox | null> {
  const [row] = await tx.sql<InboxRow[]>`
    select ${columns(tx)} from postrider.inboxes where id = ${id} and expires_at > now()`;
  return row === undefined ? null : toInbox(row);
}

/** The same, and keeps others from changing it, deleting it and writing to it until the transaction ends. */
export async function lockInbox(tx: Tx, id: InboxId): Promise<Inbox | null> {
  const [row] = await tx.sql<InboxRow[]>`
    select ${columns(tx)} from postrider.inboxes where id = ${id} and expires_at > now() for update`;
  return row === undefined ? null : toInbox(row);
}

export async function listInboxes(tx: Tx, { limit, after }: PageAfter<CursorKey<'inboxes'>>): Promise<Page<Inbox>> {
  const rows = await tx.sql<InboxRow[]>`
    select ${columns(tx)} from postrider.inboxes
    where expires_at > now() and (${after?.[0] ?? null}::uuid is null or id < ${after?.[0] ?? null}::uuid)
    order by id desc limit ${limit + 1}`;
  return pageOf(rows, limit, toInbox, ({ id }) => encodeCursor('inboxes', [id]));
}

/** Call under `lockInbox`. */
export async function updateInbox(tx: Tx, id: InboxId, { name, answer }: InboxValues): Promise<void> {
  await tx.sql`
    update postrider.inboxes set name = ${name}, answer_status = ${answer.status}, answer_delay_ms = ${answer.delayMs},
      answer_failure_rate = ${answer.failureRate}::float8, answer_body = ${answer.body}
    where id = ${id}`;
}

/** Keeps it for longer, since it was sent something: to the minute, so that not every request writes. Call under `lockInbox`. */
export async function prolongInbox(tx: Tx, id: InboxId): Promise<void> {
  await tx.sql`
    update postrider.inboxes set expires_at = now() + ${KEPT_DAYS} * interval '1 day'
    where id = ${id} and expires_at <= now() + ${KEPT_DAYS} * interval '1 day' - interval '1 minute'`;
}

/** With its requests. False: there was none. */
export async function deleteInbox(tx: Tx, id: InboxId): Promise<boolean> {
  const rows = await tx.sql`delete from postrider.inboxes where id = ${id} and expires_at > now() returning 1`;
  return rows.length > 0;
}

/** Deletes up to `max` inboxes whose time is over, with the requests that they have left; answers how many. */
export async function forgetOldInboxes(tx: Tx, { max }: { readonly max: number }): Promise<number> {
  const rows = await tx.sql`
    delete from postrider.inboxes where id = any (array(
      select id from postrider.inboxes where expires_at <= now() order by expires_at limit ${max} for update skip locked
    ))
    returning 1`;
  return rows.length;
}

/** Deletes up to `max` requests whose time is over; answers how many. */
export async function forgetOldInboxRequests(tx: Tx, { max }: { readonly max: number }): Promise<number> {
  const rows = await tx.sql`
    delete from postrider.inbox_requests where id = any (array(
      select id from postrider.inbox_requests
      where id < postrider.uuid7_floor(now() - ${KEPT_DAYS} * interval '1 day')
      order by id limit ${max} for update skip locked
    ))
    returning 1`;
  return rows.length;
}

interface InboxRow extends InboxAnswer {
  readonly id: InboxId;
  readonly name: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

function columns(tx: Tx) {
  return tx.sql`id, name, answer_status as status, answer_delay_ms as "delayMs", answer_failure_rate as "failureRate",
    answer_body as body, created_at as "createdAt", expires_at as "expiresAt"`;
}

function toInbox({ id, name, status, delayMs, failureRate, body, createdAt, expiresAt }: InboxRow): Inbox {
  return { id, name, answer: { status, delayMs, failureRate, body }, createdAt, expiresAt };
}
