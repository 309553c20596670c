import type { Config } from '@postrider/config';
import { createAddressGuard, SecretText } from '@postrider/core';
import {
  type Database,
  databaseFacts,
  listSources,
  openDatabase,
  partitionDaysAhead,
  relayLagMs,
  schemaState,
  whyUnfit,
} from '@postrider/db';
import { createEgress } from '@postrider/egress';
import { oldestDueMs } from '@postrider/queue';
import { masterKeyStatus } from '@postrider/usecases';
import { shower } from './asking.ts';
import {
  type CheckUp,
  clockCheck,
  good,
  partitionsCheck,
  queueCheck,
  relayCheck,
  skipped,
  sourcesCheck,
  versionCheck,
} from './check-up.ts';
import { dataFolderOf, readKeptText } from './data-folder.ts';
import { databaseUrlOf } from './database-url-of.ts';
import { explain } from './explain.ts';
import type { Io } from './io.ts';
import { PlainError } from './plain-error.ts';
import { nameOf, parseKeyRing } from './read-key-ring.ts';
import { card } from './table.ts';

/** More than the settings take. */
const SOURCES_MAX = 250;

/** As long as an endpoint has unless it says otherwise. */
const TARGET_TIMEOUT_MS = 15_000;

/** Looks at everything that Postrider needs, changes nothing, and says what to do; 1: something is bad. */
export async function doctor(
  io: Io,
  config: Config,
  given: { readonly json: boolean; readonly target: string | null },
): Promise<number> {
  const checks = [...(await checkDatabase(io, config)), await checkEgress(config, given.target)];
  const isHealthy = checks.every(({ state }) => state !== 'bad');
  shower(io, given)({ healthy: isHealthy, checks }, () => [
    ...card(Object.fromEntries(checks.map((check) => [check.name, lineOf(io, check)]))),
    verdictOf(io, checks),
  ]);
  return isHealthy ? 0 : 1;
}

function verdictOf(io: Pick<Io, 'mark'>, checks: readonly CheckUp[]): string {
  if (checks.some(({ state }) => state === 'bad')) return io.mark('bad', 'Something needs to be done.');
  if (checks.some(({ state }) => state === 'warning'))
    return io.mark('warning', 'Nothing is bad, but see the warnings.');
  return io.mark('good', 'All is well.');
}

const MARKS = { good: 'good', warning: 'warning', bad: 'bad', skipped: 'quiet' } as const;

function lineOf(io: Pick<Io, 'mark'>, { state, found, remedy }: CheckUp): string {
  return `${io.mark(MARKS[state], state)}  ${found}.${remedy === null ? '' : ` ${remedy}`}`;
}

/** Behind a check that is bad, those that need it are not made. */
async function checkDatabase(io: Io, config: Config): Promise<readonly CheckUp[]> {
  const found: CheckUp[] = [];
  let database: Database | null = null;
  try {
    const url = await databaseUrlOf(config);
    database = openDatabase({ url: url.reveal(), connectionsMax: 1, name: 'postrider doctor' });
    const askedAt = Date.now();
    const facts = await databaseFacts(database);
    const tookMs = Date.now() - askedAt;
    found.push(versionCheck(facts), clockCheck(facts.now - (askedAt + tookMs / 2), tookMs / 2));
    const schema = await schemaState(database);
    if (schema.kind !== 'fit') {
      return [
        ...found,
        { name: 'Migrations', state: 'bad', found: 'The schema does not fit', remedy: whyUnfit(schema) },
      ];
    }
    found.push(good('Migrations', "The schema is this version's"));
    found.push(await checkKeys(io, config, database));
    found.push(relayCheck(await relayLagMs(database)), queueCheck(await oldestDueMs(database)));
    found.push(partitionsCheck(await partitionDaysAhead(database, new Date(facts.now))));
    const { items: sources } = await listSources(database, { limit: SOURCES_MAX, after: null });
    if (sources.length > 0) found.push(sourcesCheck(sources));
    return found;
  } catch (error) {
    const remedy = explain(error);
    if (remedy === null) throw error;
    return [...found, { name: 'Database', state: 'bad', found: 'It cannot be used', remedy }];
  } finally {
    await database?.close();
  }
}

async function checkKeys(
  { environment }: Pick<Io, 'environment'>,
  config: Config,
  database: Database,
): Promise<CheckUp> {
  const name = 'Master keys';
  const kept = config.masterKeys === null ? await readKeptText(dataFolderOf(environment), 'master-keys') : null;
  const masterKeys = config.masterKeys ?? (kept === null ? null : new SecretText(kept));
  if (masterKeys === null) return skipped(name, 'POSTRIDER_MASTER_KEYS is not set here');
  try {
    const keys = await masterKeyStatus({ database, keyRing: parseKeyRing(masterKeys) });
    const wrong = keys.filter(({ problem }) => problem !== null).map(({ id }) => nameOf(id));
    if (wrong.length === 0) return good(name, `All ${keys.length} are those that the database knows`);
    const remedy = 'See postrider master-keys status and docs/operate/master-keys.md.';
    return { name, state: 'bad', found: `${wrong.join(', ')}: missing, or another than the database knows`, remedy };
  } catch (error) {
    if (!(error instanceof PlainError)) throw error;
    return { name, state: 'bad', found: 'They cannot be read', remedy: error.message };
  }
}

/** Without a target only what is allowed is told: nothing leaves the machine unasked. */
async function checkEgress(config: Config, target: string | null): Promise<CheckUp> {
  const name = 'Egress';
  const guard = createAddressGuard({ allow: config.egressAllow, allowMetadata: config.egressAllowMetadata });
  if (target === null) {
    const allowed = config.egressAllow.length === 0 ? 'no private address' : config.egressAllow.join(', ');
    const http = config.httpTargets ? 'http:// and https://' : 'https://';
    const proxy = config.egressProxy === null ? '' : ', through a proxy';
    const found = `Endpoints may have ${http} URLs and ${allowed}${proxy}; --target URL tries one`;
    const remedy = 'POSTRIDER_EGRESS_ALLOW_METADATA opens credentials to whoever can make an endpoint: unset it.';
    return config.egressAllowMetadata ? { name, state: 'warning', found, remedy } : good(name, found);
  }
  const egress = createEgress({
    guard,
    httpTargets: config.httpTargets,
    proxy: config.egressProxy?.reveal() ?? null,
    proxyResolves: config.egressProxyResolves,
  });
  try {
    const headers = { 'content-type': 'application/json' };
    const { outcome, response, error, durationMs } = await egress.post({
      endpointId: 'doctor',
      url: target,
      headers,
      body: '{}',
      timeoutMs: TARGET_TIMEOUT_MS,
    });
    // Whatever it says to an empty object that nobody has signed, it is there.
    if (response !== null) return good(name, `${target} answers ${response.status} within ${durationMs} ms`);
    return { name, state: 'bad', found: `${target} is ${outcome} (${error.code})`, remedy: error.message };
  } finally {
    await egress.close();
  }
}
