import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { migrate, openDatabase } from '@postrider/db';
import { installQueue } from '@postrider/queue';
import { type Caller, createCaller } from './caller.ts';
import { APIS, DISPATCHERS, LINKS, type Link, type MemberName } from './cast.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { type Member, startMember } from './member.ts';
import { type ChaosPostgres, startPostgres } from './postgres.ts';
import { startReaper } from './reaper.ts';
import { type Receivers, startReceivers } from './receivers.ts';
import { wrongAnswer } from './wrong-answer.ts';

/** Everything there is: PostgreSQL, Postrider's processes, receivers, and a proxy on every way between two of them. */
export interface World {
  /** Journals and logs. */
  readonly directory: string;
  readonly postgres: ChaosPostgres;
  readonly receivers: Receivers;
  readonly caller: Caller;
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

/** Longer than any attempt. */
const SHUTDOWN_SECONDS = 4;

const START_TIMEOUT_MS = 60_000;
const POLL_MS = 20;

/** Starts all of it, and waits until every process runs. `wrong` is told, in a sentence, what must never happen. */
export async function startWorld({
  seed,
  wrong,
}: {
  readonly seed: number;
  readonly wrong: (what: string) => void;
}): Promise<World> {
  await using undo = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), `postrider-chaos-${seed}-`));
  // PostgreSQL runs as another user where we are root, who must be able to pass through.
  await chmod(directory, 0o711);
  await mkdir(join(directory, 'logs'));
  const postgres = await startPostgres(join(directory, 'postgres'));
  undo.defer(() => postgres.close());
  await prepare(postgres.url());

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
    POSTRIDER_LOG_LEVEL: 'warn',
  };
  const members = new Map<MemberName, Member>();
  for (const name of [...APIS, ...DISPATCHERS]) {
    const member = startMember({
      name,
      role: isApi(name) ? 'api' : 'dispatcher',
      environment: { ...environment, DATABASE_URL: databaseUrl(`postgres of ${name}`) },
      log: join(directory, 'logs', `${name}.log`),
      running: (port) => {
        if (isApi(name) && port !== null) proxy(`callers of ${name}`).retarget(port);
      },
      failed: (code) => wrong(`${name} ended by itself with ${code}.`),
    });
    undo.defer(() => member.close());
    members.set(name, member);
  }
  const reaper = startReaper(async () => [
    await postgres.pid().catch(() => null),
    receivers.pid,
    ...[...members.values()].map((member) => member.pid()),
  ]);
  undo.defer(async () => reaper.dismiss());
  await untilAllRun([...members.values()]);

  const callers = APIS.map((name) => proxy(`callers of ${name}`).port);
  const ending = undo.move();
  return {
    directory,
    postgres,
    receivers,
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

async function prepare(url: string): Promise<void> {
  await migrate({ url });
  const database = openDatabase({ url, connectionsMax: 2, name: 'chaos migrate' });
  try {
    await installQueue(database);
  } finally {
    await database.close();
  }
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
