import {
  type Access,
  accepted,
  KEY_RANDOM_BYTES,
  newKeyText,
  type Result,
  type Role,
  refused,
  SecretText,
  type SignInLink,
  scopesOfRole,
  uuid7,
} from '@postrider/core';
import * as db from '@postrider/db';
import { recordAudit } from './audit.ts';
import type { Deps } from './deps.ts';
import { holdGrantor } from './grantor.ts';
import { keyHash } from './key-hash.ts';

/** Neither used nor over. Nobody hands out so many at once. */
export const SIGN_IN_LINKS_MAX = 1_000;

export interface NewSignInLink {
  readonly role: Role;
  /** Whom it is for: what the session is called. */
  readonly name: string;
  readonly expiresInSeconds: number;
}

/** A link with its text, which nobody can read again. */
export interface CreatedSignInLink {
  readonly link: SignInLink;
  readonly text: SecretText;
}

export type LinkDeps = Pick<Deps, 'database' | 'random' | 'now'>;

/**
 * Makes a link that signs in once, as somebody who may do nothing that the one who makes it may not, nor oftener, nor after
 * their own key has expired. Refuses `insufficient_scope` and `too_many_sign_in_links`.
 */
export async function createSignInLink(
  { database, ...deps }: LinkDeps,
  access: Access,
  input: NewSignInLink,
): Promise<Result<CreatedSignInLink>> {
  return database.transaction(async (tx) => {
    const made = await insertLink({ ...deps, tx }, access, input);
    if (made.ok) await db.offerSignIn(tx);
    return made;
  });
}

/** The same if nobody has been given a way to sign in before; null: somebody has. Of several at once, one gets it. */
export async function firstSignInLink(
  { database, ...deps }: LinkDeps,
  access: Access,
  input: NewSignInLink,
): Promise<Result<CreatedSignInLink> | null> {
  return database.transaction(async (tx) =>
    (await db.offerSignIn(tx)) ? insertLink({ ...deps, tx }, access, input) : null,
  );
}

async function insertLink(
  { tx, random, now }: Pick<Deps, 'random' | 'now'> & { readonly tx: db.Tx },
  access: Access,
  { role, name, expiresInSeconds }: NewSignInLink,
): Promise<Result<CreatedSignInLink>> {
  const grantor = await holdGrantor(tx, access);
  if (!grantor.ok) return grantor;
  const { scopes, rateLimit, expiresBy } = grantor.value;
  const lacking = scopesOfRole(role).filter((scope) => !scopes.has(scope));
  if (access.application !== 'all' || lacking.length > 0) return beyondGrantor(role, lacking.join(', '));
  if ((await db.lockSignInLinks(tx)) >= SIGN_IN_LINKS_MAX) return tooMany;
  const id = uuid7(now().getTime(), random(10));
  const text = new SecretText(newKeyText('link', random(KEY_RANDOM_BYTES)));
  const hash = keyHash(text.reveal());
  const link = await db.insertSignInLink(tx, { id, role, name, hash, expiresInSeconds, rateLimit, endsBy: expiresBy });
  const target = { kind: 'sign_in_link', id } as const;
  const after = { role, name, expiresAt: link.expiresAt };
  await recordAudit(tx, access, [{ action: 'sign_in_link.created', applicationId: null, target, after }]);
  return accepted({ link, text });
}

function beyondGrantor(role: Role, lacking: string): Result<never> {
  const detail = `Nobody can hand on what their own key lacks: ${role} may also do ${lacking}. Use another key, or a lesser role.`;
  const errors = [{ pointer: '/role', detail: `Your own key lacks ${lacking}.` }];
  return refused({ code: 'insufficient_scope', detail, errors });
}

const tooMany = refused({
  code: 'too_many_sign_in_links',
  detail: `There are ${SIGN_IN_LINKS_MAX} links that nobody has used: wait until some are over.`,
});
