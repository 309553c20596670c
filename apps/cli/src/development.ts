import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KEY_RANDOM_BYTES, newKeyText, SecretText } from '@postrider/core';
import { claimSoleUse, isDatabaseAway } from '@postrider/db';
import { type Cluster, startCluster } from '@postrider/embedded-postgres';
import type { Logger } from '@postrider/telemetry';
import { keptSecret } from './kept-secret.ts';
import { PlainError } from './plain-error.ts';

/** What development mode brings along instead of settings. */
export interface Development {
  readonly databaseUrl: SecretText;
  readonly apiKey: SecretText;
  readonly masterKeys: SecretText;
  /** The file that holds `databaseUrl`. */
  readonly databaseUrlFile: string;
  /** Where PostgreSQL keeps its files. */
  readonly location: string;
}

const MASTER_KEY_BYTES = 32;

/** A PostgreSQL that another Postrider was just stopping is started anew, at most so often. */
const STARTS_MAX = 3;

/**
 * Starts the PostgreSQL of a data directory and claims it for this process; `defer` is given what has to be undone at
 * the end. Throws PlainError when another Postrider uses the directory.
 */
export async function startDevelopment(
  deps: { readonly logger: Logger; readonly defer: (undo: () => Promise<void>) => void },
  dataDirectory: string,
): Promise<Development> {
  try {
    await mkdir(dataDirectory, { recursive: true });
    const apiKey = await keptSecret(join(dataDirectory, 'api-key'), () =>
      newKeyText('key', randomBytes(KEY_RANDOM_BYTES)),
    );
    const masterKeys = await keptSecret(
      join(dataDirectory, 'master-keys'),
      () => `dev:${randomBytes(MASTER_KEY_BYTES).toString('base64')}`,
    );
    const cluster = await startOwn(deps, dataDirectory);
    const databaseUrlFile = join(dataDirectory, 'database-url');
    await keepText(databaseUrlFile, cluster.url());
    const databaseUrl = new SecretText(cluster.url());
    return { databaseUrl, apiKey, masterKeys, databaseUrlFile, location: cluster.location };
  } catch (error) {
    if (isAboutFiles(error)) {
      throw new PlainError(`The data directory ${dataDirectory} cannot be used: ${error.message}.`);
    }
    throw error;
  }
}

/** In a file of mode 0600. Whoever reads it meets the old text or the new one. */
export async function keepText(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, `${text}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

async function startOwn(
  { logger, defer }: { readonly logger: Logger; readonly defer: (undo: () => Promise<void>) => void },
  dataDirectory: string,
): Promise<Cluster> {
  for (let start = 1; ; start++) {
    const cluster = await startCluster({ dataDirectory: join(dataDirectory, 'postgres'), logger });
    try {
      const claim = await claimSoleUse(cluster.url());
      if (claim === null) {
        throw new PlainError(
          `The data directory ${dataDirectory} is in use by another Postrider: stop that one, or set POSTRIDER_DATA_DIR.`,
        );
      }
      // The claim outlives the server, so that nobody else begins to use one that is about to stop.
      defer(() => claim.release());
      defer(() => cluster.stop());
      return cluster;
    } catch (error) {
      if (!isDatabaseAway(error) || start === STARTS_MAX) throw error;
    }
  }
}

function isAboutFiles(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}
