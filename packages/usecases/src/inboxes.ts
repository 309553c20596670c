import {
  type Access,
  accepted,
  changedMembers,
  DEFAULT_INBOX_ANSWER,
  decodeId,
  type Inbox,
  type InboxAnswer,
  type InboxId,
  type InboxRequest,
  type Page,
  type Result,
  refused,
  uuid7,
} from '@postrider/core';
import * as db from '@postrider/db';
import { recordAudit, recordAuditOfChange } from './audit.ts';
import { auditedInbox } from './audited-values.ts';
import type { Deps } from './deps.ts';
import { patched } from './merge-patch.ts';
import { type PageRequest, pageAfter } from './page-request.ts';
import { inboxNotFound } from './refusals.ts';

// Inboxes belong to no application, so every access sees all of them.

/** One for each who tries something out; with 200 requests of 80 KiB each, a full one has 16 MiB. */
export const INBOXES_MAX = 1_000;

/** `inbox` is the id (inb_…). */
export interface InboxRef {
  readonly inbox: string;
}

/** Undefined leaves; null: the default. */
export interface InboxPatch {
  readonly name?: string | null | undefined;
  readonly answer?:
    | { readonly [Member in keyof InboxAnswer]?: InboxAnswer[Member] | null | undefined }
    | null
    | undefined;
}

/** Refuses `too_many_inboxes`. */
export async function createInbox(deps: Deps, access: Access, input: InboxPatch): Promise<Result<Inbox>> {
  const id = uuid7(deps.now().getTime(), deps.random(10));
  return deps.database.transaction(async (tx): Promise<Result<Inbox>> => {
    if ((await db.lockInboxes(tx)) >= INBOXES_MAX) return tooMany;
    await db.insertInbox(tx, id, withPatch({ name: null, answer: DEFAULT_INBOX_ANSWER }, input));
    const inbox = await db.findInbox(tx, id);
    if (inbox === null) return inboxNotFound;
    await recordAudit(tx, access, [{ ...act('inbox.created', id), after: auditedInbox(inbox) }]);
    return accepted(inbox);
  });
}

/** Refuses `inbox_not_found`. */
export async function getInbox(deps: Deps, _access: Access, input: InboxRef): Promise<Result<Inbox>> {
  return inboxNamed(deps.database, input, db.findInbox);
}

/** Refuses `invalid_cursor`. */
export async function listInboxes(deps: Deps, _access: Access, input: PageRequest): Promise<Result<Page<Inbox>>> {
  const page = pageAfter('inboxes', input);
  return page.ok ? accepted(await db.listInboxes(deps.database, page.value)) : page;
}

/** Refuses `inbox_not_found`. */
export async function updateInbox(
  deps: Deps,
  access: Access,
  input: InboxRef & { readonly patch: InboxPatch },
): Promise<Result<Inbox>> {
  return deps.database.transaction(async (tx): Promise<Result<Inbox>> => {
    const found = await inboxNamed(tx, input, db.lockInbox);
    if (!found.ok) return found;
    const inbox = { ...found.value, ...withPatch(found.value, input.patch) };
    await db.updateInbox(tx, inbox.id, inbox);
    const change = changedMembers(auditedInbox(found.value), auditedInbox(inbox));
    await recordAuditOfChange(tx, access, act('inbox.updated', inbox.id), change);
    return accepted(inbox);
  });
}

/** With all that it has kept; what is sent to it from then on finds nothing. Refuses `inbox_not_found`. */
export async function deleteInbox(deps: Deps, access: Access, input: InboxRef): Promise<Result<null>> {
  return deps.database.transaction(async (tx): Promise<Result<null>> => {
    const found = await inboxNamed(tx, input, db.lockInbox);
    if (!found.ok) return found;
    await db.deleteInbox(tx, found.value.id);
    await recordAudit(tx, access, [{ ...act('inbox.deleted', found.value.id), before: auditedInbox(found.value) }]);
    return accepted(null);
  });
}

/** What it was sent, as far as it is kept. Refuses `inbox_not_found` and `invalid_cursor`. */
export async function listInboxRequests(
  deps: Deps,
  _access: Access,
  input: PageRequest & InboxRef,
): Promise<Result<Page<InboxRequest>>> {
  const page = pageAfter('inboxRequests', input);
  if (!page.ok) return page;
  const found = await inboxNamed(deps.database, input, db.findInbox);
  if (!found.ok) return found;
  return accepted(await db.listInboxRequests(deps.database, found.value.id, page.value));
}

/** Deletes all that it has kept. Refuses `inbox_not_found`. */
export async function emptyInbox(deps: Deps, access: Access, input: InboxRef): Promise<Result<null>> {
  return deps.database.transaction(async (tx): Promise<Result<null>> => {
    const found = await inboxNamed(tx, input, db.lockInbox);
    if (!found.ok) return found;
    await db.emptyInbox(tx, found.value.id);
    await recordAudit(tx, access, [act('inbox.emptied', found.value.id)]);
    return accepted(null);
  });
}

async function inboxNamed(
  tx: db.Tx,
  { inbox }: InboxRef,
  find: (tx: db.Tx, id: InboxId) => Promise<Inbox | null>,
): Promise<Result<Inbox>> {
  const id = decodeId('inbox', inbox);
  const found = id === null ? null : await find(tx, id);
  return found === null ? inboxNotFound : accepted(found);
}

function withPatch(current: db.InboxValues, { name, answer }: InboxPatch): db.InboxValues {
  const was = answer === null ? DEFAULT_INBOX_ANSWER : current.answer;
  const { status, delayMs, failureRate, body } = answer ?? {};
  return {
    name: patched(current.name, name),
    answer: {
      status: patched(was.status, status) ?? DEFAULT_INBOX_ANSWER.status,
      delayMs: patched(was.delayMs, delayMs) ?? DEFAULT_INBOX_ANSWER.delayMs,
      failureRate: patched(was.failureRate, failureRate) ?? DEFAULT_INBOX_ANSWER.failureRate,
      body: patched(was.body, body) ?? DEFAULT_INBOX_ANSWER.body,
    },
  };
}

function act<Action extends `inbox.${'created' | 'updated' | 'deleted' | 'emptied'}`>(action: Action, id: InboxId) {
  return { action, applicationId: null, target: { kind: 'inbox', id } } as const;
}

const tooMany = refused({
  code: 'too_many_inboxes',
  detail: `There are ${INBOXES_MAX} inboxes: delete some, or wait; each is forgotten a week after its last request.`,
});
