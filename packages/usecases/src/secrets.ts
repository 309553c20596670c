import { type Access, accepted, type EndpointId, type Result, refused, SecretText } from '@postrider/core';
import * as db from '@postrider/db';
import { seal, tryOpen } from '@postrider/encryption';
import {
  newSecret,
  parseSecret,
  publicKeyOf,
  SIGNATURES_MAX,
  type SignatureProfile,
  secretProblem,
} from '@postrider/signing';
import { ed25519PublicKey } from '@postrider/signing/node';
import { recordAudit } from './audit.ts';
import type { Deps } from './deps.ts';
import { holdFormat } from './hold-format.ts';
import { lockEndpoint } from './lock-endpoint.ts';
import { endpointNamed } from './named.ts';
import { factsOf, recordOperational } from './operational-events.ts';
import type { EndpointRef } from './read-endpoints.ts';
import { invalidField, secretUnreadable } from './refusals.ts';
import { secretContext } from './sealing.ts';

/** A secret, and what receivers verify with when it is not the secret itself. */
export interface ShownSecret {
  readonly secret: SecretText;
  readonly publicKey: string | null;
}

/** The secrets that sign now: the current one, and earlier ones until their time is over, newest first. */
export interface LiveSecrets extends ShownSecret {
  readonly previous: readonly (ShownSecret & { readonly expiresAt: Date })[];
}

/**
 * Answers once it is on record who has asked, and not at all when it cannot be. Refuses `application_not_found`,
 * `endpoint_not_found`, and `secret_unreadable` where there is nothing to show.
 */
export async function getSecret(deps: Deps, access: Access, input: EndpointRef): Promise<Result<LiveSecrets>> {
  return deps.database.transaction(async (tx): Promise<Result<LiveSecrets>> => {
    const endpoint = await endpointNamed(tx, access, input);
    if (!endpoint.ok) return endpoint;
    const { id, applicationId } = endpoint.value;
    const live = await readLiveSecrets(deps, tx, access, id);
    if (!live.ok) return live;
    await recordAudit(tx, access, [{ action: 'secret.revealed', applicationId, target: { kind: 'endpoint', id } }]);
    return live;
  });
}

/**
 * Puts a new secret (given, or made for the endpoint's format) in front; the one before signs on for `overlapSeconds`, 0:
 * no longer, and earlier ones that no master key opens end with it. Refuses `application_not_found`,
 * `endpoint_not_found`, `invalid_secret` for one that cannot sign or is live already, and `too_many_secrets` beyond ten
 * live ones.
 */
export async function rotateSecret(
  deps: Deps,
  access: Access,
  input: EndpointRef & { readonly secret?: SecretText | null | undefined; readonly overlapSeconds: number },
): Promise<Result<LiveSecrets>> {
  const rotated = await deps.database.transaction(async (tx): Promise<Result<LiveSecrets>> => {
    const locked = await lockEndpoint(tx, access, input);
    if (!locked.ok) return locked;
    const { application, endpoint } = locked.value;
    const { id } = endpoint;
    const format = await holdFormat(tx, endpoint.format ?? application.format);
    if (!format.ok) return format;
    const secret = givenOrNewSecret(deps, format.value.profile, input.secret);
    if (!secret.ok) return secret;
    const live = await openLiveSecrets(deps, tx, access, id);
    const given = input.secret?.reveal() ?? null;
    if (given !== null && live.some(({ secret: text }) => text?.reveal() === given)) return signsAlready;
    const endsNow = input.overlapSeconds === 0;
    const unreadable = live.filter((earlier) => endsNow && earlier.secret === null && earlier.expiresAt !== null);
    const staying = live.filter((earlier) => !unreadable.includes(earlier) && !(endsNow && earlier.expiresAt === null));
    if (staying.length >= SIGNATURES_MAX) {
      return refused({
        code: 'too_many_secrets',
        detail: `The endpoint has ${SIGNATURES_MAX} live secrets: wait until an earlier one's overlap is over.`,
      });
    }
    const ended = unreadable.map(({ seq }) => seq);
    if (ended.length > 0) await db.endSecrets(tx, access, id, ended);
    const previousExpiresAt = await db.retireCurrentSecret(tx, access, id, input.overlapSeconds);
    await db.insertSecret(tx, access, id, sealSecret(deps, id, secret.value));
    await db.bumpEndpointRevision(tx, access, id);
    const facts = factsOf(application, endpoint);
    await recordOperational(tx, [{ type: 'secret.rotated', endpoint: facts, previousExpiresAt }]);
    const rotation = { action: 'secret.rotated', applicationId: application.id, after: { previousExpiresAt } } as const;
    await recordAudit(tx, access, [{ ...rotation, target: { kind: 'endpoint', id } }]);
    return readLiveSecrets(deps, tx, access, id);
  });
  if (rotated.ok) deps.doorbell.ring('events');
  // Without an overlap the answer promises that the one before signs nothing any more.
  if (rotated.ok && input.overlapSeconds === 0) await deps.configurationSettled();
  return rotated;
}

const signsAlready = refused(
  invalidField(
    'invalid_secret',
    '/secret',
    'The endpoint has this secret already, and it signs: rotate to another one, or leave it out and one is made.',
  ),
);

/** The secret that a caller chose, or a new one, either able to sign under this profile. Refuses `invalid_secret`. */
export function givenOrNewSecret(
  { random }: Pick<Deps, 'random'>,
  profile: SignatureProfile,
  given: SecretText | null | undefined,
): Result<SecretText> {
  if (given === undefined || given === null) {
    return accepted(new SecretText(newSecret(profile, random, ed25519PublicKey)));
  }
  const problem = secretProblem(profile, given.reveal(), ed25519PublicKey);
  return problem === null ? accepted(given) : refused(invalidField('invalid_secret', '/secret', problem));
}

/** As it is stored. */
export function sealSecret({ keyRing }: Pick<Deps, 'keyRing'>, endpointId: EndpointId, secret: SecretText) {
  const parsed = parseSecret(secret.reveal());
  if (!parsed.ok) throw new Error(`What is no secret was to be stored: ${parsed.problem}`);
  return { sealed: seal(keyRing, secret, secretContext(endpointId)), kind: parsed.kind };
}

export function showSecret(secret: SecretText): ShownSecret {
  return { secret, publicKey: publicKeyOf(secret.reveal()) };
}

/** Newest first. `secret` is null where no master key opens it. */
async function openLiveSecrets({ keyRing }: Pick<Deps, 'keyRing'>, tx: db.Tx, access: Access, id: EndpointId) {
  const live = await db.liveSecrets(tx, access, id);
  return live.map(({ seq, sealed, expiresAt }) => ({
    seq,
    expiresAt,
    secret: tryOpen(keyRing, sealed, secretContext(id)),
  }));
}

/** Without earlier ones that do not open: they sign nothing. Refuses `secret_unreadable` when the current one does not. */
async function readLiveSecrets(deps: Deps, tx: db.Tx, access: Access, id: EndpointId): Promise<Result<LiveSecrets>> {
  const live = await openLiveSecrets(deps, tx, access, id);
  const current = live.find(({ expiresAt }) => expiresAt === null);
  if (current === undefined) throw new Error(`The endpoint ${id} has no current secret.`);
  if (current.secret === null) return secretUnreadable;
  const previous = live.flatMap(({ secret, expiresAt }) =>
    secret === null || expiresAt === null ? [] : [{ ...showSecret(secret), expiresAt }],
  );
  return accepted({ ...showSecret(current.secret), previous });
}
