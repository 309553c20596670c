import {
  accepted,
  answerOf,
  decodeId,
  type InboxAnswer,
  isSensitiveHeader,
  MASKED,
  type Result,
  uuid7,
} from '@postrider/core';
import * as db from '@postrider/db';
import type { Deps } from './deps.ts';
import { inboxNotFound } from './refusals.ts';
import { verifyInInbox } from './verify-in-inbox.ts';

/** A person looks at the last few; older ones make room. */
export const INBOX_REQUESTS_KEPT_MAX = 200;

/** What is kept of a body; most webhooks are far below it. All of it is verified. */
export const INBOX_BODY_KEPT_BYTES_MAX = 65_536;

/** Of names and values, as many as the API takes in one request. */
export const INBOX_HEADERS_KEPT_BYTES_MAX = 16_384;

/** What somebody sends to an inbox. */
export interface PresentedToInbox {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** As they came. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** What an inbox is told to answer; null: there is no such inbox, and nobody has to read a body for it. */
export async function programmedAnswer(
  { database }: Pick<Deps, 'database'>,
  inbox: string,
): Promise<InboxAnswer | null> {
  const id = decodeId('inbox', inbox);
  const found = id === null ? null : await db.findInbox(database, id);
  return found?.answer ?? null;
}

/**
 * Verifies a request, keeps it, and answers what it is to be answered with. No transaction is open after it, however long
 * that answer waits. Refuses `inbox_not_found`.
 */
export async function receiveInInbox(
  deps: Pick<Deps, 'database' | 'keyRing' | 'random' | 'now'>,
  input: { readonly inbox: string; readonly request: PresentedToInbox },
): Promise<Result<Omit<InboxAnswer, 'failureRate'>>> {
  const { database, random, now } = deps;
  const { request } = input;
  const inboxId = decodeId('inbox', input.inbox);
  if (inboxId === null) return inboxNotFound;
  const { verification, signedHeaders } = await verifyInInbox(deps, input.inbox, request);
  const id = uuid7(now().getTime(), random(10));
  const chance = Buffer.from(random(4)).readUInt32BE() / 2 ** 32;
  return database.transaction(async (tx): Promise<Result<Omit<InboxAnswer, 'failureRate'>>> => {
    const inbox = await db.lockInbox(tx, inboxId);
    if (inbox === null) return inboxNotFound;
    const answer = answerOf(inbox.answer, chance);
    const kept = {
      id,
      method: request.method,
      path: request.path,
      headers: keptHeaders(request.headers, signedHeaders),
      body: request.body.subarray(0, INBOX_BODY_KEPT_BYTES_MAX),
      truncated: request.body.length > INBOX_BODY_KEPT_BYTES_MAX,
      answered: { status: answer.status, delayMs: answer.delayMs },
      verification,
    };
    await db.insertInboxRequest(tx, inboxId, kept, { keptMax: INBOX_REQUESTS_KEPT_MAX });
    await db.prolongInbox(tx, inboxId);
    return accepted(answer);
  });
}

/**
 * An endpoint's own sensitive headers are masked wherever they are shown, and so they are here, as is a browser's cookie;
 * what its format makes is no secret.
 */
function keptHeaders(
  headers: PresentedToInbox['headers'],
  signed: ReadonlySet<string>,
): readonly (readonly [string, string])[] {
  let bytes = 0;
  return headers
    .map(([name, value]) => {
      const isShown = signed.has(name.toLowerCase()) || !isSensitiveHeader(name);
      return [name, isShown ? value : MASKED] as const;
    })
    .filter(([name, value]) => {
      bytes += name.length + value.length;
      return bytes <= INBOX_HEADERS_KEPT_BYTES_MAX;
    });
}
