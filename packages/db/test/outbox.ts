import { type ApplicationId, decodeId, type EndpointId, type EventId, encodeId } from '@postrider/core';
import { type Database, type RelayedPage, type RelayLimits, relayPage, type Tx } from '@postrider/db';

export const LIMITS: RelayLimits = {
  eventsMax: 1000,
  deliveriesMax: 10_000,
  endpointsMax: 500,
  chunkDeliveriesMax: 100,
  chunkBytesMax: 1_000_000,
};

export interface EmitFields {
  readonly type?: string;
  readonly data?: string;
  readonly channels?: readonly string[];
  /** Seconds from now. */
  readonly deliverIn?: number;
  readonly expiresAfter?: string;
}

/** Emits in SQL, as a service does in its own transaction; answers the event's id. */
export async function emit(tx: Pick<Tx, 'sql'>, application: ApplicationId, fields: EmitFields = {}): Promise<EventId> {
  const { type = 'message.sent', data = '{}', channels = null, deliverIn = null, expiresAfter = null } = fields;
  const [row] = await tx.sql<{ typeid: string }[]>`
    select postrider.emit(${encodeId('application', application)}, ${type}, ${data}::text,
      channels => ${channels as string[] | null}::text[],
      deliver_at => now() + ${deliverIn}::float8 * interval '1 second',
      expires_after => ${expiresAfter}::interval) as typeid`;
  const id = decodeId('event', row?.typeid ?? '');
  if (id === null) throw new Error('emit answered no id.');
  return id;
}

export async function relayOnce(database: Database, limits: Partial<RelayLimits> = {}): Promise<RelayedPage> {
  return database.transaction((tx) => relayPage(tx, { ...LIMITS, ...limits }));
}

/** Relays until nothing visible is left; answers what each page made. */
export async function relayDrained(database: Database, limits: Partial<RelayLimits> = {}): Promise<RelayedPage[]> {
  const pages: RelayedPage[] = [];
  for (;;) {
    const page = await relayOnce(database, limits);
    pages.push(page);
    if (page.drained) return pages;
  }
}

/** The events of all chunks of an endpoint, in the order in which they were made. */
export function relayedTo(pages: readonly RelayedPage[], endpointId: EndpointId): EventId[] {
  const chunks = pages.flatMap((page) => page.chunks).filter((chunk) => chunk.endpointId === endpointId);
  return chunks.flatMap(({ eventIds }) => [...eventIds]);
}

/** A transaction that stays open until told. */
export interface OpenTransaction {
  readonly tx: Tx;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

class RolledBack extends Error {}

export async function begin(database: Database): Promise<OpenTransaction> {
  const opened = Promise.withResolvers<Tx>();
  const end = Promise.withResolvers<'commit' | 'rollback'>();
  const ended = database
    .transaction(async (tx) => {
      opened.resolve(tx);
      if ((await end.promise) === 'rollback') throw new RolledBack();
    })
    .catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw error;
    });
  ended.catch(opened.reject);
  return {
    tx: await opened.promise,
    commit: async () => {
      end.resolve('commit');
      await ended;
    },
    rollback: async () => {
      end.resolve('rollback');
      await ended;
    },
  };
}
