import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Action, Plan } from './action.ts';
import { type Caller, createCaller } from './caller.ts';
import { APIS, DISPATCHERS, LINKS, type Link, type MemberName } from './cast.ts';
import { type Clocks, openClocks } from './clocks.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import type { Means } from './means.ts';
import { type Member, startMember } from './member.ts';
import { migrateAtOnce } from './migrate-at-once.ts';
import { type ChaosPostgres, startPostgres } from './postgres.ts';
import { startReaper } from './reaper.ts';
import { type Receivers, startReceivers } from './receivers.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { wrongAnswer } from './wrong-answer.ts';

/** Everything there is: PostgreSQL, Postrider's processes, receivers, and a proxy on every way between two of them. */
export interface World {
  /** Journals and logs. */
  readonly directory: string;
  readonly postgres: ChaosPostgres;
  readonly receivers: Receivers;
  readonly caller: Caller;
  readonly clocks: Clocks;
  /** PostgreSQL's; null: no plan here fills it. */
  readonly disk: SmallDisk | null;
  member(name: MemberName): Member;
  proxy(link: Link): FaultProxy;
  /** To be called when PostgreSQL was started again. */
  findPostgres(): void;
  /** A connection string through the proxy of this link. */
  databaseUrl(link: Link): string;
  close(): Promise<void>;
}

export const journalsIn = (directory: string) => ({
  producers: join(directory, 'producers.jsonl'),
  receivers: join(directory, 'receivers.jsonl'),
  nemesis: join(directory, 'nemesis.jsonl'),
});

/** Few per process, so that all together leave some. */
const CONNECTIONS = 6;

/** Longer than any attempt, on a busy machine too. */
const SHUTDOWN_SECONDS = 8;

/** Nobody here asks whether an API is ready before asking it. */
const SHUTDOWN_DELAY_SECONDS = 0;

const START_TIMEOUT_MS = 60_000;
const POLL_MS = 20;

export interface WorldDeps {
  readonly means: Means;
  /** Told, in a sentence, what must never happen. */
  readonly wrong: (what: string) => void;
}

/** Starts all that a plan is carried out on, as its beginning has it, and waits until every process runs. */
export async function startWorld({ means, wrong }: WorldDeps, { seed, migrating, actions }: Plan): Promise<World> {
  await using undo = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), `postrider-chaos-${seed}-`));
  // PostgreSQL runs as another user where we are root, who must be able to pass through.
  await chmod(directory, 0o711);
  await mkdir(join(directory, 'logs'));
  // Only where they are needed: whoever's clock is ours asks for the time more dearly.
  const plans = (kind: Action['kind']) => actions.some(({ action }) => action.kind === kind);
  const clocks = openClocks(directory, plans('clock') ? means.clockLibrary : null);
  const data = join(directory, 'postgres');
  const disk = plans('fill-disk') ? await mountSmallDisk(data) : null;
  undo.defer(async () => disk?.unmount());
  const postgres = await startPostgres(data, clocks.environment('postgres'));
  undo.defer(() => postgres.close());
  await migrateAtOnce({ databaseUrl: postgres.url(), log: join(directory, 'logs', 'migrate.log'), wrong }, migrating);

  const receivers = await startReceivers(journalsIn(directory).receivers);
  undo.defer(async () => receivers.stop());
  const proxies = new Map<Link, FaultProxy>();
  for (const link of LINKS) {
    const proxy = await startFaultProxy(isToPostgres(link) ? postgres.port() : (receivers.ports[endOf(link)] ?? 0));
    undo.defer(() => proxy.close());
    proxies.set(link, proxy);
  }
  const proxy = (link: Link) => get(proxies, link);
  const databaseUrl = (link: Link) => {
    const url = new URL(postgres.url());
    url.port = String(proxy(link).port);
    return url.href;
  };

  const apiKey = randomBytes(24).toString('base64url');
  const { PATH = '', HOME = '' } = process.env;
  const environment = {
    PATH,
    HOME,
    PORT: '0',
    POSTRIDER_API_KEY: apiKey,
    POSTRIDER_MASTER_KEYS: `chaos:${randomBytes(32).toString('base64')}`,
    POSTRIDER_HTTP_TARGETS: 'true',
    POSTRIDER_EGRESS_ALLOW: '127.0.0.0/8',
    POSTRIDER_DATABASE_CONNECTIONS: String(CONNECTIONS),
    POSTRIDER_SHUTDOWN_SECONDS: String(SHUTDOWN_SECONDS),
    POSTRIDER_SHUTDOWN_DELAY_SECONDS: String(SHUTDOWN_DELAY_SECONDS),
    POSTRIDER_LOG_LEVEL: 'warn',
  };
  const members = new Map<MemberName, Member>();
  for (const name of [...APIS, ...DISPATCHERS]) {
    const member = startMember({
      name,
      role: isApi(name) ? 'api' : 'dispatcher',
      environment: {
        ...environment,
        ...clocks.environment(name),
        DATABASE_URL: databaseUrl(`postgres of ${name}`),
      },
      log: join(directory, 'logs', `${name}.log`),
      running: (port) => {
        if (isApi(name) && port !== null) proxy(`callers of ${name}`).retarget(port);
      },
      failed: (code) => wrong(`${name} ended by itself with ${code}.`),
    });
    undo.defer(() => member.close());
    members.set(name, member);
  }
  const living = async () => [
    await postgres.pid().catch(() => null),
    receivers.pid,
    ...[...members.values()].map((member) => member.pid()),
  ];
  const reaper = startReaper(living, { mounted: disk === null ? null : data });
  undo.defer(async () => reaper.dismiss());
  await untilAllRun([...members.values()]);

  const callers = APIS.map((name) => proxy(`callers of ${name}`).port);
  const ending = undo.move();
  return {
    directory,
    postgres,
    receivers,
    clocks,
    disk,
    caller: createCaller(
      {
        key: apiKey,
        answered: (request, answer) => {
          for (const what of wrongAnswer(request, answer)) wrong(what);
        },
      },
      callers,
    ),
    member: (name) => get(members, name),
    proxy,
    findPostgres: () => {
      for (const [link, one] of proxies) if (isToPostgres(link)) one.retarget(postgres.port());
    },
    databaseUrl,
    close: () => ending.disposeAsync(),
  };
}

async function untilAllRun(members: readonly Member[]): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (members.some((member) => member.starts() === 0)) {
    if (performance.now() > deadline) throw new Error('Not all processes of Postrider have started.');
    await setTimeout(POLL_MS);
  }
}

function isApi(name: MemberName): name is (typeof APIS)[number] {
  return APIS.some((api) => api === name);
}

function isToPostgres(link: Link): boolean {
  return link.startsWith('postgres of ');
}

/** Whom a link belongs to. */
function endOf(link: Link): string {
  return link.replace(/^\w+ of /, '');
}

function get<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const found = map.get(key);
  if (found === undefined) throw new Error(`The world has no ${key}.`);
  return found;
}
