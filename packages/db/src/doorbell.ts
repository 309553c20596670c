import { randomUUID } from 'node:crypto';
import type { Database } from './database.ts';

/** `events`: recorded, for the relay. `deliveries`: ready, for dispatchers. `operations`: begun. */
const BELLS = ['events', 'deliveries', 'operations'] as const;
export type Bell = (typeof BELLS)[number];

/**
 * Says "look now" within this process at once and to others by NOTIFY. Only a hint: whoever listens polls besides, so a
 * lost ring costs time, never an event. Ring after the commit that made the work.
 */
export interface Doorbell {
  ring(bell: Bell): void;
  /** Returns what stops the listening. */
  listen(bell: Bell, heard: () => void): () => void;
  close(): Promise<void>;
}

/** NOTIFY takes a lock that all of a cluster's notifiers share until commit, so a process sends few. */
const NOTIFY_INTERVAL_MS = 10;

const CHANNEL = 'postrider';

export async function createDoorbell(database: Database): Promise<Doorbell> {
  const self = randomUUID();
  const listeners: Record<Bell, Set<() => void>> = {
    events: new Set(),
    deliveries: new Set(),
    operations: new Set(),
  };
  const rung = new Set<Bell>();
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  const hear = (bell: Bell) => {
    for (const heard of listeners[bell]) heard();
  };

  const notify = () => {
    timer = null;
    if (rung.size === 0 || closed) return;
    const payload = `${self} ${[...rung].join(' ')}`;
    rung.clear();
    timer = setTimeout(notify, NOTIFY_INTERVAL_MS);
    // Nothing is lost without it: the others poll.
    database.sql`select pg_notify(${CHANNEL}, ${payload})`.catch(() => {});
  };

  const listening = await database.listen(CHANNEL, (payload) => {
    const [sender, ...bells] = payload.split(' ');
    if (sender === self) return;
    // An empty payload: just connected again, so anything may have been missed.
    for (const bell of BELLS) {
      if (payload === '' || bells.includes(bell)) hear(bell);
    }
  });

  return {
    ring: (bell) => {
      if (closed) return;
      hear(bell);
      rung.add(bell);
      timer ??= setTimeout(notify, 0);
    },
    listen: (bell, heard) => {
      listeners[bell].add(heard);
      return () => listeners[bell].delete(heard);
    },
    close: async () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await listening.close().catch(() => {});
    },
  };
}
