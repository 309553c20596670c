import { setTimeout } from 'node:timers/promises';
import { openDatabase, type Tx } from '@postrider/db';
import { z } from 'zod';
import type { Caller } from './caller.ts';
import { APPLICATIONS, type ApplicationUid, EVENT_TYPES } from './cast.ts';
import type { ProducerEntry } from './entries.ts';
import type { Journal } from './journal.ts';
import { type Random, randomFrom } from './random.ts';

/** Services that record events for as long as they are let, and write down what they were told. */
export interface Producers {
  /** How many events they were told are recorded. */
  acknowledged(): number;
  /** Resolves when what is under way has an end. */
  stop(): Promise<void>;
}

export interface ProducerDeps {
  readonly caller: Caller;
  readonly journal: Journal<ProducerEntry>;
  /** Of a PostgreSQL that is reached through a proxy. */
  readonly databaseUrl: string;
  readonly seed: number;
}

/** Each does one thing at a time: so many together are some hundred events a second, which two cores carry. */
const HTTP_PRODUCERS = 2;
const KEYLESS_PRODUCERS = 3;
const SQL_PRODUCERS = 2;

const PAUSE_MS_MAX = 60;

/** Services that wait longer for PostgreSQL would only keep a run from its end. */
const SILENCE_MS_MAX = 5_000;

/** Asked so often with the same key, it may be on record or not: nobody was told. */
const TRIES_MAX = 4;

interface NewEvent {
  readonly application: ApplicationUid;
  readonly type: string;
  readonly uid: string;
  readonly data: { readonly uid: string; readonly exact: string };
}

export function startProducers(deps: ProducerDeps): Producers {
  let stopped = false;
  let acknowledged = 0;
  let made = 0;
  const newEvent = (random: Random, application = random.one(APPLICATIONS)): NewEvent => {
    const uid = `event-${made++}`;
    return { application, type: random.one(EVENT_TYPES), uid, data: { uid, exact: '1.0 \u{1F4EE}' } };
  };
  const believe = async (by: 'http' | 'sql', events: readonly (NewEvent & { readonly id: string })[]) => {
    const told = events.map(({ id, uid, type, application }) => ({ id, uid, type, application }));
    await deps.journal.write({ kind: 'acknowledged', at: Date.now(), by, events: told });
    acknowledged += events.length;
  };
  const repeat = async (name: string, work: (random: Random) => Promise<void>) => {
    const random = randomFrom(`${deps.seed}/${name}`);
    while (!stopped) {
      await work(random);
      await setTimeout(random.whole(0, PAUSE_MS_MAX));
    }
  };

  const database = openDatabase({
    url: deps.databaseUrl,
    connectionsMax: SQL_PRODUCERS,
    name: 'producers',
    silenceMsMax: SILENCE_MS_MAX,
  });
  const loops = [
    ...Array.from({ length: HTTP_PRODUCERS }, (_, n) =>
      repeat(`http-${n}`, async (random) => {
        const events = random.chance(0.2) ? someEvents(random, newEvent) : [newEvent(random)];
        const ids = await recordOverHttp(deps.caller, events);
        if (ids !== null) await believe('http', withIds(events, ids));
      }),
    ),
    ...Array.from({ length: KEYLESS_PRODUCERS }, (_, n) =>
      repeat(`keyless-${n}`, async (random) => {
        const event = newEvent(random);
        const ids = await recordKeyless(deps.caller, event);
        if (ids !== null) await believe('http', withIds([event], ids));
      }),
    ),
    ...Array.from({ length: SQL_PRODUCERS }, (_, n) =>
      repeat(`sql-${n}`, async (random) => {
        const events = someEvents(random, newEvent);
        const undo = random.chance(0.15);
        const holdMs = random.chance(0.1) ? random.whole(100, 1_500) : 0;
        try {
          const ids = await database.transaction((tx) => emitAll(tx, events, { undo, holdMs }));
          await believe('sql', withIds(events, ids));
        } catch (error) {
          const uids = events.map(({ uid }) => uid);
          if (error instanceof Undone) await deps.journal.write({ kind: 'undone', at: Date.now(), uids });
        }
      }),
    ),
  ];
  return {
    acknowledged: () => acknowledged,
    stop: async () => {
      stopped = true;
      await Promise.all(loops);
      await database.close();
    },
  };
}

/** Of one application, as a batch and a transaction are. */
function someEvents(random: Random, newEvent: (random: Random, application: ApplicationUid) => NewEvent): NewEvent[] {
  const application = random.one(APPLICATIONS);
  return Array.from({ length: random.whole(1, 5) }, () => newEvent(random, application));
}

function withIds(events: readonly NewEvent[], ids: readonly string[]) {
  return events.flatMap((event, n) => {
    const id = ids[n];
    return id === undefined ? [] : [{ ...event, id }];
  });
}

const single = z.object({ id: z.string() });
const batch = z.object({ data: z.array(single) });

/** Answers the ids of what is recorded for certain; null: nobody knows. */
async function recordOverHttp(caller: Caller, events: readonly NewEvent[]): Promise<string[] | null> {
  const [first] = events;
  if (first === undefined) return null;
  const bodies = events.map(({ type, uid, data }) => ({ type, uid, data }));
  const path = `/applications/${first.application}/events`;
  const request = {
    method: 'POST' as const,
    path: events.length === 1 ? path : `${path}/batch`,
    body: events.length === 1 ? (bodies[0] ?? {}) : { events: bodies },
    headers: { 'idempotency-key': first.uid },
  };
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const answer = await caller.once(request);
    if (answer?.status === 202) {
      return events.length === 1 ? [single.parse(answer.body).id] : batch.parse(answer.body).data.map(({ id }) => id);
    }
    await setTimeout(PAUSE_MS_MAX * (tries + 1));
  }
  return null;
}

/** Without uid or key, as what several record at once shares a transaction: nobody may ask again. Null: nobody knows. */
async function recordKeyless(caller: Caller, { application, type, data }: NewEvent): Promise<string[] | null> {
  const path = `/applications/${application}/events`;
  const answer = await caller.once({ method: 'POST', path, body: { type, data } });
  return answer?.status === 202 ? [single.parse(answer.body).id] : null;
}

/** Rolls a producer's transaction back on purpose. */
class Undone extends Error {
  override readonly name = 'Undone';
}

async function emitAll(
  tx: Tx,
  events: readonly NewEvent[],
  { undo, holdMs }: { readonly undo: boolean; readonly holdMs: number },
): Promise<string[]> {
  const ids: string[] = [];
  for (const { application, type, uid, data } of events) {
    const [row] = await tx.sql<{ id: string }[]>`
      select postrider.emit(${application}, ${type}, ${JSON.stringify(data)}::text, uid => ${uid}) as id`;
    if (row !== undefined) ids.push(row.id);
  }
  if (holdMs > 0) await setTimeout(holdMs);
  if (undo) throw new Undone();
  return ids;
}
