import type { System } from '@postrider/sdk';
import type { Tone } from '../../ui/pill.tsx';
import { text } from './texts.ts';

/** Something that is not as it is to be, in a sentence that says what to look at. */
export interface Finding {
  readonly id: string;
  readonly tone: Extract<Tone, 'bad' | 'warn'>;
  readonly said: string;
}

/** The relay looks several times a second: such a lag is a dispatcher that is not there, or cannot keep up. */
const RELAY_LAG_SECONDS_MAX = 15;

/** A chunk that is due is begun at once, unless all dispatchers have their hands full. */
const DUE_SECONDS_MAX = 30;

/** Before the server refuses everybody. */
const CONNECTIONS_SHARE_MAX = 0.85;

/** A source is read every second or two. */
const SOURCE_LAG_SECONDS_MAX = 60;

/** Days are made a month ahead; with fewer than these, nobody has made any for long. */
const DAYS_AHEAD_MIN = 7;

const DAY_MS = 86_400_000;

/** What is wrong, the worst first. */
export function findingsOf(system: System): readonly Finding[] {
  const found = [
    ...ofSchema(system),
    ...ofPartitions(system),
    ...ofRelay(system),
    ...ofQueue(system),
    ...ofConnections(system),
    ...system.sources.flatMap(ofSource),
  ];
  return [...found.filter(({ tone }) => tone === 'bad'), ...found.filter(({ tone }) => tone === 'warn')];
}

function ofSchema({ schema: { applied, known, current } }: System): readonly Finding[] {
  const missing = known.filter((name) => !applied.includes(name));
  const newer = applied.filter((name) => !known.includes(name));
  if (missing.length > 0) return [{ id: 'schema', tone: 'bad', said: text.wrong.schemaBehind(missing) }];
  if (!current) return [{ id: 'schema', tone: 'bad', said: text.wrong.schemaForeign }];
  return newer.length > 0 ? [{ id: 'schema', tone: 'warn', said: text.wrong.schemaAhead(newer) }] : [];
}

function ofPartitions({ at, partitions }: System): readonly Finding[] {
  const last = Math.min(
    ...['events', 'deliveries', 'attempts'].map((table) =>
      Math.max(0, ...partitions.filter((one) => one.table === table).map(({ until }) => new Date(until).getTime())),
    ),
  );
  const days = (last - new Date(at).getTime()) / DAY_MS;
  if (days >= DAYS_AHEAD_MIN) return [];
  return [{ id: 'partitions', tone: 'bad', said: text.wrong.partitions(Math.max(0, Math.floor(days))) }];
}

function ofRelay({ relay: { lagSeconds } }: System): readonly Finding[] {
  return lagSeconds > RELAY_LAG_SECONDS_MAX ? [{ id: 'relay', tone: 'bad', said: text.wrong.relay(lagSeconds) }] : [];
}

function ofQueue({ queue: { oldestDueSeconds } }: System): readonly Finding[] {
  if (oldestDueSeconds === null || oldestDueSeconds <= DUE_SECONDS_MAX) return [];
  return [{ id: 'queue', tone: 'bad', said: text.wrong.queue(oldestDueSeconds) }];
}

function ofConnections({ postgres: { connections } }: System): readonly Finding[] {
  if (connections.used <= connections.max * CONNECTIONS_SHARE_MAX) return [];
  return [{ id: 'connections', tone: 'warn', said: text.wrong.connections(connections.used, connections.max) }];
}

function ofSource({ name, lagSeconds, failure, refused }: System['sources'][number]): readonly Finding[] {
  const count = refused.reduce((sum, one) => sum + one.count, 0);
  return [
    ...(failure === null
      ? []
      : [{ id: `${name} failure`, tone: 'bad', said: text.wrong.source(name, failure.message) } as const]),
    ...(failure === null && lagSeconds !== null && lagSeconds > SOURCE_LAG_SECONDS_MAX
      ? [{ id: `${name} lag`, tone: 'bad', said: text.wrong.sourceLag(name, lagSeconds) } as const]
      : []),
    ...(count === 0 ? [] : [{ id: `${name} refused`, tone: 'warn', said: text.wrong.refused(name, count) } as const]),
  ];
}
