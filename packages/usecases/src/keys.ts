import {
  type Access,
  type ApiKey,
  type ApplicationId,
  accepted,
  decodeId,
  encodeId,
  KEY_RANDOM_BYTES,
  newKeyText,
  type Page,
  type Result,
  refused,
  SCOPES,
  type Scope,
  SecretText,
  uuid7,
} from '@postrider/core';
import * as db from '@postrider/db';
import { recordAudit } from './audit.ts';
import { auditedKey } from './audited-values.ts';
import type { Deps } from './deps.ts';
import { type Grantor, handedOn, holdGrantor } from './grantor.ts';
import { keyHash } from './key-hash.ts';
import { applicationNamed } from './named.ts';
import { type PageRequest, pageAfter } from './page-request.ts';
import { invalidField, keyNotFound } from './refusals.ts';

/** Of keys that are neither revoked nor expired: those bound to one application, and likewise those bound to none. */
export const KEYS_OF_APPLICATION_MAX = 1_000;

/** All of them are counted when one is made: at so many, 50 ms on a busy machine, for which others that make keys wait. */
export const KEYS_MAX = 20_000;

/** Undefined and null alike: none, or the default. */
export interface NewKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** To which it is bound. None: to the one that the key which makes it is bound to, if it is. */
  readonly application?: string | null | undefined;
  readonly expiresAt?: Date | null | undefined;
  /** Requests per second. None: as many as the key which makes it has been given. */
  readonly rateLimit?: number | null | undefined;
}

/** What the instance gives every key that has no limit of its own: requests per second; null: as many as there come. */
export interface KeyDefaults {
  readonly rateLimit: number | null;
}

/** A key with its text, which nobody can read again. */
export interface CreatedKey {
  readonly key: ApiKey;
  readonly text: SecretText;
}

/**
 * Makes a key that may do nothing that the one who makes it may not, nor for longer, nor oftener. Refuses
 * `application_not_found`, `insufficient_scope`, `invalid_key_rate_limit`, `too_many_keys` and `invalid_key_expiry`.
 */
export async function createKey(
  deps: Deps,
  access: Access,
  input: NewKey,
  defaults: KeyDefaults = { rateLimit: null },
): Promise<Result<CreatedKey>> {
  const id = uuid7(deps.now().getTime(), deps.random(10));
  const text = new SecretText(newKeyText('key', deps.random(KEY_RANDOM_BYTES)));
  return deps.database.transaction(async (tx): Promise<Result<CreatedKey>> => {
    const grantor = await holdGrantor(tx, access);
    if (!grantor.ok) return grantor;
    const scopes = handedOn(grantor.value, input.scopes, 'scopes');
    if (!scopes.ok) return scopes;
    const rateLimit = handedOnRate(grantor.value, input.rateLimit ?? null, defaults);
    if (!rateLimit.ok) return rateLimit;
    const bound = await applicationOf(tx, access, input.application ?? null);
    if (!bound.ok) return bound;
    const { ofApplication, inAll } = await db.lockApiKeys(tx, bound.value);
    if (ofApplication >= KEYS_OF_APPLICATION_MAX || inAll >= KEYS_MAX) return tooMany;
    const values = {
      id,
      name: input.name,
      scopes: SCOPES.filter((scope) => scopes.value.includes(scope)),
      applicationId: bound.value,
      rateLimit: rateLimit.value,
      expiresAt: input.expiresAt ?? null,
      hash: keyHash(text.reveal()),
    };
    const made = await db.insertApiKey(tx, access, values, grantor.value);
    if (!made) return expiryRefused(grantor.value.expiresBy);
    const key = await db.findApiKey(tx, access, id);
    if (key === null) return keyNotFound;
    const act = { action: 'key.created', applicationId: key.applicationId, after: auditedKey(key) } as const;
    await recordAudit(tx, access, [{ ...act, target: { kind: 'key', id } }]);
    return accepted({ key, text });
  });
}

/** Without revoked ones. Refuses `invalid_cursor`. */
export async function listKeys(deps: Deps, access: Access, input: PageRequest): Promise<Result<Page<ApiKey>>> {
  const page = pageAfter('keys', input);
  if (!page.ok) return page;
  return accepted(await db.listApiKeys(deps.database, access, page.value));
}

/**
 * Once it has answered, no request with the key is let in after half a second, by any process. `key` is its id (key_…).
 * Refuses `key_not_found`.
 */
export async function revokeKey(deps: Deps, access: Access, input: { readonly key: string }): Promise<Result<null>> {
  const id = decodeId('key', input.key);
  if (id === null) return keyNotFound;
  return deps.database.transaction(async (tx): Promise<Result<null>> => {
    const key = await db.findApiKey(tx, access, id);
    if (key === null || !(await db.revokeApiKey(tx, access, id))) return keyNotFound;
    const act = { action: 'key.revoked', applicationId: key.applicationId, before: auditedKey(key) } as const;
    await recordAudit(tx, access, [{ ...act, target: { kind: 'key', id } }]);
    return accepted(null);
  });
}

async function applicationOf(tx: db.Tx, access: Access, name: string | null): Promise<Result<ApplicationId | null>> {
  if (name === null && access.application === 'all') return accepted(null);
  // Its own by the id, which another request may just have deleted.
  const named = name ?? encodeId('application', access.application);
  const application = await applicationNamed(tx, access, named, db.holdApplication);
  return application.ok ? accepted(application.value.id) : application;
}

function handedOnRate(grantor: Grantor, wanted: number | null, defaults: KeyDefaults): Result<number | null> {
  if (wanted === null) return accepted(grantor.rateLimit);
  const max = grantor.isLimited ? (grantor.rateLimit ?? defaults.rateLimit) : null;
  if (max === null || wanted <= max) return accepted(wanted);
  const detail = `Your own key may make ${max} requests per second: use at most as many.`;
  return refused(invalidField('invalid_key_rate_limit', '/rateLimit', detail));
}

const tooMany = refused({
  code: 'too_many_keys',
  detail: `There are ${KEYS_OF_APPLICATION_MAX} keys like it, or ${KEYS_MAX} in all: revoke those that nobody uses.`,
});

function expiryRefused(expiresBy: Date | null): Result<never> {
  const detail =
    expiresBy === null
      ? 'This is past: use a later moment, or leave it out for a key that does not expire.'
      : `Your own key expires at ${expiresBy.toISOString()}: use a moment from now until then.`;
  return refused(invalidField('invalid_key_expiry', '/expiresAt', detail));
}
