import { setTimeout } from 'node:timers/promises';
import type { AuditAction, AuditValues, EndpointId } from '@postrider/core';
import {
  headersNotUnder,
  masterKeysInUse,
  replaceHeaders,
  replaceSecrets,
  type SealedAfter,
  type SealedPage,
  secretsNotUnder,
} from '@postrider/db';
import { recordAudit } from './audit.ts';
import type { MasterKeyDeps } from './check-master-keys.ts';
import { operator } from './operator.ts';
import { type Resealed, resealHeaders, resealSecret } from './reseal.ts';

export interface MasterKeyRotation {
  /** Secrets that are under the active key now and were not. */
  readonly secrets: number;
  /** Endpoints whose headers are. */
  readonly headers: number;
  /** Endpoints with a secret or header that does not open; it stays as it is. */
  readonly unreadable: readonly EndpointId[];
  /** What somebody held whenever it was looked at; the next rotation finds it. */
  readonly busy: number;
  /** Keys of the ring that nothing is under any more. */
  readonly unneeded: readonly string[];
}

/** One statement's share: some 10 ms. */
const PAGE = 200;

/** Whoever changes an endpoint holds it for milliseconds. What is held in all of these walks is held by no such thing. */
const WALKS_MAX = 20;
const PAUSE_MS = 250;

/**
 * Encrypts everything under the active key while everything else goes on: what is made or changed meanwhile stays as it
 * was made. Each page is for good; ended anywhere and called again, it goes on where it was. Several at once share the
 * work. On record before the first page and at the end, unless there was nothing to do. `progress` is told after each page how many rows have been done. Ask `checkMasterKeys` first: a ring with another
 * key under the active id would make everything unreadable for all others.
 */
export async function rotateMasterKeys(
  deps: MasterKeyDeps & { readonly progress: (rows: number) => void },
): Promise<MasterKeyRotation> {
  const { database, keyRing } = deps;
  const unreadable = new Set<EndpointId>();
  let secrets = 0;
  let headers = 0;
  let busy = 0;
  let begun = false;
  const begin = async () => {
    if (!begun) await putOnRecord(deps, 'master_keys.rotation_begun');
    begun = true;
  };
  const tell = (rows: number) => deps.progress(secrets + headers + rows);
  for (let walks = 1; ; walks++) {
    const ofSecrets = await walk(
      {
        page: (after) => secretsNotUnder(database, keyRing.activeId, { after, max: PAGE }),
        reseal: (secret) => resealSecret(keyRing, secret),
        replace: (replacements) => replaceSecrets(database, replacements),
      },
      { begin, tell },
    );
    secrets += ofSecrets.done;
    const ofHeaders = await walk(
      {
        page: (after) => headersNotUnder(database, keyRing.activeId, { after, max: PAGE }),
        reseal: (endpoint) => resealHeaders(keyRing, endpoint),
        replace: (replacements) => replaceHeaders(database, replacements),
      },
      { begin, tell },
    );
    headers += ofHeaders.done;
    for (const endpointId of [...ofSecrets.unreadable, ...ofHeaders.unreadable]) unreadable.add(endpointId);
    busy = ofSecrets.busy + ofHeaders.busy;
    if (busy === 0 || walks === WALKS_MAX) break;
    await setTimeout(PAUSE_MS);
  }

  const inUse = await masterKeysInUse(database);
  const unneeded = keyRing.ids.filter((id) => id !== keyRing.activeId && !inUse.includes(id));
  const rotation = { secrets, headers, unreadable: [...unreadable], busy, unneeded };
  if (begun) {
    const after = { secrets, headers, unreadable: unreadable.size, unneeded };
    await putOnRecord(deps, 'master_keys.rotated', after);
  }
  return rotation;
}

async function putOnRecord(
  { database, keyRing }: MasterKeyDeps,
  action: AuditAction,
  after?: AuditValues,
): Promise<void> {
  await database.transaction((tx) =>
    recordAudit(tx, operator('master-keys rotate'), [
      {
        action,
        applicationId: null,
        target: { kind: 'master_key', id: keyRing.activeId },
        ...(after === undefined ? {} : { after }),
      },
    ]),
  );
}

/** One kind of what is sealed. */
interface Kind<Item, Replacement> {
  readonly page: (after: SealedAfter | null) => Promise<SealedPage<Item>>;
  readonly reseal: (item: Item) => Resealed<Replacement>;
  readonly replace: (replacements: readonly Replacement[]) => Promise<number>;
}

/** Once from the first that is not under the active key to the last. */
async function walk<Item extends { readonly endpointId: EndpointId }, Replacement>(
  { page, reseal, replace }: Kind<Item, Replacement>,
  { begin, tell }: { readonly begin: () => Promise<void>; readonly tell: (rows: number) => void },
): Promise<{ readonly done: number; readonly busy: number; readonly unreadable: readonly EndpointId[] }> {
  const unreadable: EndpointId[] = [];
  let done = 0;
  let busy = 0;
  let after: SealedAfter | null = null;
  do {
    const { items, next }: SealedPage<Item> = await page(after);
    const replacements: Replacement[] = [];
    for (const item of items) {
      const { replacement, opens } = reseal(item);
      if (!opens) unreadable.push(item.endpointId);
      if (replacement !== null) replacements.push(replacement);
    }
    if (replacements.length > 0) {
      await begin();
      const replaced = await replace(replacements);
      done += replaced;
      busy += replacements.length - replaced;
    }
    tell(done);
    after = next;
  } while (after !== null);
  return { done, busy, unreadable };
}
