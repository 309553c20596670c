import { type Application, decodeId, type EventId } from '@postrider/core';
import { installOutbox, openSource, type SourceCursor, type Tx } from '@postrider/db';
import { createEmptyDatabase, type TestDatabase } from '@postrider/testkit';
import { createApplication, readSource } from '@postrider/usecases';
import { EVERYTHING, openWorld, value, type World } from './world.ts';

/** A database of a service's, with an outbox in it. */
export async function openService(): Promise<TestDatabase> {
  const service = await createEmptyDatabase();
  const installed = await installOutbox({ url: service.url, reader: null, eventDataBytesMax: 262_144 });
  if (installed.kind !== 'installed') throw new Error(`The outbox could not be installed: ${installed.kind}.`);
  return service;
}

export interface Emitted {
  readonly application?: string;
  readonly type?: string;
  readonly data?: string;
  readonly uid?: string;
  readonly key?: string;
}

/** Emits as a service does, in the transaction it is given; answers the event's id. */
export async function emit({ sql }: Pick<Tx, 'sql'>, emitted: Emitted = {}): Promise<EventId> {
  const { application = 'acme', type = 'order.created', data = '{}', uid = null, key = null } = emitted;
  const [row] = await sql<{ id: string }[]>`
    select postrider.emit(${application}, ${type}, ${data}::text, ${uid}::text, ${key}::text) as id`;
  const id = decodeId('event', row?.id ?? '');
  if (id === null) throw new Error('emit answered no id.');
  return id;
}

/** Postrider with an application `acme`, and services whose outboxes it reads when it is told. */
export interface SourceWorld extends World {
  readonly acme: Application;
  /** Of the source, from where its cursor stands, until nothing is left. */
  drain(source: string, there: Tx): Promise<{ readonly recorded: number; readonly refused: number }>;
  /** One page, from a cursor that may be out of date. */
  turn(there: Tx, cursor: SourceCursor): ReturnType<typeof readSource>;
  /** The ids of all events there are, in order. */
  eventIds(): Promise<EventId[]>;
}

export async function openSourceWorld(): Promise<SourceWorld> {
  const world = await openWorld();
  const { deps, database } = world;
  const acme = value(await createApplication(deps, EVERYTHING, { name: 'Acme', uid: 'acme' }));
  const turn = (there: Tx, cursor: SourceCursor) =>
    readSource({ ...deps, retentionDays: deps.policy.retentionDays }, there, cursor);
  return {
    ...world,
    acme,
    turn,
    drain: async (source, there) => {
      const sum = { recorded: 0, refused: 0 };
      let cursor = await openSource(database, source);
      for (;;) {
        const { next, recorded, refused, ...moved } = await turn(there, cursor);
        cursor = moved.cursor;
        sum.recorded += recorded;
        sum.refused += refused;
        if (next !== 'more') return sum;
      }
    },
    eventIds: async () => {
      const rows = await database.sql<{ id: EventId }[]>`select id from postrider.events order by id`;
      return rows.map(({ id }) => id);
    },
  };
}
