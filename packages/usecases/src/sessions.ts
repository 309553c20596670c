import {
  type Access,
  type Actor,
  accepted,
  decodeId,
  encodeId,
  KEY_RANDOM_BYTES,
  keyTextKind,
  newKeyText,
  type Page,
  type RequestOrigin,
  type Result,
  refused,
  SecretText,
  type Session,
  type SessionId,
  uuid7,
} from '@postrider/core';
import * as db from '@postrider/db';
import { type AuditedBy, recordAudit } from './audit.ts';
import type { Deps } from './deps.ts';
import { keyHash } from './key-hash.ts';
import { type PageRequest, pageAfter } from './page-request.ts';
import { sessionNotFound } from './refusals.ts';
import type { RootProof } from './root-proof.ts';

/** Browsers in which one key is signed in at once. Signing in with it in one more ends the oldest. */
export const SESSIONS_OF_KEY_MAX = 100;

export type SignInDeps = Pick<Deps, 'database' | 'random' | 'now'> & { readonly proveRoot: RootProof };

/** A session with its text, which is the browser's to keep, and nobody else's. */
export interface OpenedSession {
  readonly session: Session;
  readonly text: SecretText;
}

/** Uses a link up. Of several browsers at once, one is signed in. Refuses `sign_in_refused`. */
export async function signInByLink(
  deps: SignInDeps,
  link: string,
  origin: RequestOrigin | undefined,
): Promise<Result<OpenedSession>> {
  if (keyTextKind(link) !== 'link') return linkRefused;
  return deps.database.transaction(async (tx): Promise<Result<OpenedSession>> => {
    const used = await db.useSignInLink(tx, keyHash(link));
    if (used === null) return linkRefused;
    const opened = await open(deps, tx, used.name, { kind: 'link', ...used });
    const { id, name } = opened.session;
    const actor: Actor = { kind: 'session', id, name };
    await auditOpened(tx, { actor, ...(origin === undefined ? {} : { origin }) }, opened);
    return accepted(opened);
  });
}

/** With the access that an API key, or the root key, gave just now. Refuses `sign_in_refused`. */
export async function signInWithKey(deps: SignInDeps, access: Access): Promise<Result<OpenedSession>> {
  const { actor } = access;
  switch (actor.kind) {
    case 'root':
      return deps.database.transaction(async (tx) => {
        const text = newText(deps);
        const opener = { kind: 'root', proof: deps.proveRoot(text.reveal()) } as const;
        return accepted(await openWithKey(deps, tx, access, 'root key', opener, text));
      });
    case 'key':
      return deps.database.transaction(async (tx): Promise<Result<OpenedSession>> => {
        // It may have been revoked since it was looked at.
        if ((await db.holdKey(tx, actor.id)) === null) return keyRefused;
        return accepted(await openWithKey(deps, tx, access, actor.name, { kind: 'key', id: actor.id }));
      });
    case 'session':
    case 'portal':
    case 'system':
      return keyRefused;
  }
}

/** Those that are neither over nor revoked. Refuses `invalid_cursor`. */
export async function listSessions(deps: Deps, input: PageRequest): Promise<Result<Page<Session>>> {
  const page = pageAfter('sessions', input);
  if (!page.ok) return page;
  return accepted(await db.listSessions(deps.database, page.value));
}

/**
 * Signs somebody out. Once it has answered, no request with the session is let in after half a second, by any process.
 * `session` is its id (ses_…). Refuses `session_not_found`.
 */
export async function revokeSession(
  { database }: Pick<Deps, 'database'>,
  access: Access,
  input: { readonly session: string },
): Promise<Result<null>> {
  const id = decodeId('session', input.session);
  if (id === null) return sessionNotFound;
  return database.transaction(async (tx): Promise<Result<null>> => {
    const session = await db.findSession(tx, id);
    if (session === null || !(await db.revokeSession(tx, id))) return sessionNotFound;
    await auditRevoked(tx, access, [id]);
    return accepted(null);
  });
}

async function openWithKey(
  deps: SignInDeps,
  tx: db.Tx,
  by: AuditedBy,
  name: string,
  opener: Exclude<db.NewSessionOpener, { readonly kind: 'link' }>,
  text?: SecretText,
): Promise<OpenedSession> {
  await db.lockSessionsOf(tx, opener);
  const ended = await db.endOldestSessions(tx, opener, SESSIONS_OF_KEY_MAX - 1);
  const opened = await open(deps, tx, name, opener, text);
  await auditRevoked(tx, by, ended);
  await auditOpened(tx, by, opened);
  return opened;
}

async function open(
  deps: SignInDeps,
  tx: db.Tx,
  name: string,
  opener: db.NewSessionOpener,
  text = newText(deps),
): Promise<OpenedSession> {
  await db.offerSignIn(tx);
  const id = uuid7(deps.now().getTime(), deps.random(10));
  const session = await db.insertSession(tx, { id, name, hash: keyHash(text.reveal()), opener });
  return { session, text };
}

function newText({ random }: Pick<Deps, 'random'>): SecretText {
  return new SecretText(newKeyText('session', random(KEY_RANDOM_BYTES)));
}

async function auditOpened(tx: db.Tx, by: AuditedBy, { session }: OpenedSession): Promise<void> {
  const { id, name, opener, endsAt } = session;
  const after =
    opener.kind === 'link'
      ? { name, link: encodeId('signInLink', opener.id), role: opener.role, endsAt }
      : { name, key: opener.kind === 'key' ? encodeId('key', opener.id) : 'root', endsAt };
  const target = { kind: 'session', id } as const;
  await recordAudit(tx, by, [{ action: 'session.created', applicationId: null, target, after }]);
}

async function auditRevoked(tx: db.Tx, by: AuditedBy, ids: readonly SessionId[]): Promise<void> {
  const act = { action: 'session.revoked', applicationId: null } as const;
  await recordAudit(
    tx,
    by,
    ids.map((id) => ({ ...act, target: { kind: 'session', id } as const })),
  );
}

const linkRefused = refused({
  code: 'sign_in_refused',
  detail: 'The link has been used, is over, or never was one: ask for another.',
});

const keyRefused = refused({
  code: 'sign_in_refused',
  detail: 'This opens nothing here: use an API key (prk_…), or the root key.',
});
