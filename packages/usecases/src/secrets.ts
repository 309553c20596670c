import { type Access, accepted, type EndpointId, type Result, refused } from '@postrider/core';
import * as db from '@postrider/db';
import { open, seal } from '@postrider/encryption';
import { formatSecret, parseSecret, SIGNATURES_MAX } from '@postrider/signing';
import type { Deps } from './deps.ts';
import { endpointFoundBy, endpointNamed } from './named.ts';
import type { EndpointRef } from './read-endpoints.ts';
import { invalidField } from './refusals.ts';
import { secretContext } from './sealing.ts';

/** As many bytes as the digest has. */
const SECRET_BYTES = 32;

/** The secrets that sign now, as text: the current one, and earlier ones until their time is over, newest first. */
export interface LiveSecrets {
  readonly secret: string;
  readonly previous: readonly { readonly secret: string; readonly expiresAt: Date }[];
}

/** Refuses `application_not_found` and `endpoint_not_found`. */
export async function getSecret(deps: Deps, access: Access, input: EndpointRef): Promise<Result<LiveSecrets>> {
  const endpoint = await endpointNamed(deps.database, access, input);
  if (!endpoint.ok) return endpoint;
  return accepted(await readLiveSecrets(deps, deps.database, access, endpoint.value.id));
}

/**
 * Puts a new secret (given, or made) in front; the one before signs on for `overlapSeconds`, 0: no longer. Refuses
 * `application_not_found`, `endpoint_not_found`, `invalid_secret`, and `too_many_secrets` beyond ten live ones.
 */
export async function rotateSecret(
  deps: Deps,
  access: Access,
  input: EndpointRef & { readonly secret?: string | null | undefined; readonly overlapSeconds: number },
): Promise<Result<LiveSecrets>> {
  const secret = givenOrNewSecret(deps, input.secret);
  if (!secret.ok) return secret;
  const rotated = await deps.database.transaction(async (tx): Promise<Result<LiveSecrets>> => {
    const found = await endpointFoundBy(db.lockEndpoint, tx, access, input);
    if (!found.ok) return found;
    const { id } = found.value.endpoint;
    const live = await db.liveSecrets(tx, access, id);
    const staying = input.overlapSeconds === 0 ? live.filter(({ expiresAt }) => expiresAt !== null) : live;
    if (staying.length >= SIGNATURES_MAX) {
      return refused({
        code: 'too_many_secrets',
        detail: `The endpoint has ${SIGNATURES_MAX} live secrets: wait until an earlier one's overlap is over.`,
      });
    }
    await db.retireCurrentSecret(tx, access, id, input.overlapSeconds);
    await db.insertSecret(tx, access, id, seal(deps.keyRing, secret.value, secretContext(id)));
    await db.bumpEndpointRevision(tx, access, id);
    return accepted(await readLiveSecrets(deps, tx, access, id));
  });
  // Without an overlap the answer promises that the one before signs nothing any more.
  if (rotated.ok && input.overlapSeconds === 0) await deps.configurationSettled();
  return rotated;
}

/** The secret that a caller chose, or a new one. Refuses `invalid_secret`. */
export function givenOrNewSecret({ random }: Pick<Deps, 'random'>, given: string | null | undefined): Result<string> {
  if (given === undefined || given === null) return accepted(formatSecret(random(SECRET_BYTES)));
  const parsed = parseSecret(given);
  return parsed.ok ? accepted(given) : refused(invalidField('invalid_secret', '/secret', parsed.problem));
}

async function readLiveSecrets(deps: Deps, tx: db.Tx, access: Access, id: EndpointId): Promise<LiveSecrets> {
  let current: string | null = null;
  const previous: { secret: string; expiresAt: Date }[] = [];
  for (const { sealed, expiresAt } of await db.liveSecrets(tx, access, id)) {
    const secret = open(deps.keyRing, sealed, secretContext(id));
    if (expiresAt === null) current = secret;
    else previous.push({ secret, expiresAt });
  }
  if (current === null) throw new Error(`The endpoint ${id} has no current secret.`);
  return { secret: current, previous };
}
