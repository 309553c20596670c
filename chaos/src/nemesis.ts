import { setTimeout } from 'node:timers/promises';
import { openDatabase } from '@postrider/db';
import { type Action, describeAction, type Plan } from './action.ts';
import { APIS, DISPATCHERS, ENDPOINTS, LINKS } from './cast.ts';
import { ask, enable } from './customers.ts';
import type { NemesisEntry } from './entries.ts';
import type { Journal } from './journal.ts';
import { exhaustConnections, limitStatements, lockRows, terminateSessions, turnPartitions } from './nemesis-sql.ts';
import type { World } from './world.ts';

export interface NemesisDeps {
  readonly world: World;
  readonly journal: Journal<NemesisEntry>;
}

/** Does everything that is planned at its time, and resolves when all of it is over. What could not be done is left out. */
export async function carryOut(deps: NemesisDeps, plan: Plan): Promise<void> {
  const nemesis = newNemesis(deps);
  const begun = performance.now();
  const all = plan.actions.map(async ({ atMs, action }) => {
    await setTimeout(Math.max(0, atMs - (performance.now() - begun)));
    const from = Date.now();
    // PostgreSQL may be away, or the process just not there: then there is nothing to harm.
    await nemesis(action).catch(() => {});
    const what = describeAction(action);
    // A process that is to end itself comes to that point whenever it does.
    const until = action.kind === 'crash' ? null : Date.now();
    await deps.journal.write({ kind: 'disturbed', what, blinds: blinds(action), from, until });
  });
  await Promise.all(all);
  await setTimeout(Math.max(0, plan.durationMs - (performance.now() - begun)));
}

/**
 * Undoes what lasts: every process goes on, every line is whole, every receiver and endpoint takes what it gets. PostgreSQL's
 * clock goes to the latest that it ever was, as if that time had passed: what became due by it is due.
 */
export async function heal({ world, journal }: NemesisDeps): Promise<void> {
  await world.disk?.empty();
  await world.postgres.start();
  world.findPostgres();
  for (const link of LINKS) world.proxy(link).suffer(null);
  for (const { uid } of ENDPOINTS) world.receivers.behave(uid, null);
  for (const name of [...APIS, ...DISPATCHERS]) {
    world.member(name).signal('SIGCONT');
    world.clocks.set(name, 0);
  }
  const minutes = world.clocks.furthest('postgres');
  if (minutes > 0) {
    const from = Date.now();
    await setPostgresClock({ world, journal }, minutes);
    await journal.write({ kind: 'disturbed', what: 'its last clock', blinds: true, from, until: Date.now() });
  }
  for (const { uid } of ENDPOINTS) {
    if (!(await enable(world.caller, uid))) throw new Error(`${uid} could not be enabled after the run.`);
  }
}

/** Whether it can end attempts without anybody's seeing how. */
function blinds(action: Action): boolean {
  switch (action.kind) {
    case 'kill':
    case 'freeze':
    case 'crash':
      return action.member.startsWith('dispatcher');
    // Durations go by a monotonic clock, leases by PostgreSQL's: those seem to be over when it jumps.
    case 'clock':
      return action.whose === 'postgres';
    case 'stop-postgres':
    case 'fill-disk':
    case 'exhaust-connections':
    case 'statement-timeout':
      return true;
    case 'network':
      return action.link.startsWith('postgres of dispatcher');
    // A process that is told to stop finishes what it has, and one whose sessions are ended opens others.
    case 'deploy':
    case 'terminate-sessions':
    case 'lock-rows':
    case 'partitions':
    case 'receiver':
    case 'ask':
      return false;
  }
}

async function setPostgresClock({ world, journal }: NemesisDeps, minutes: number): Promise<void> {
  await journal.write({ kind: 'clock', at: Date.now(), minutes });
  world.clocks.set('postgres', minutes);
}

function newNemesis({ world, journal }: NemesisDeps): (action: Action) => Promise<void> {
  /** The fault or behaviour that came last at each place: only that one is undone. */
  const latest = new Map<string, Action>();
  const during = async (place: string, action: Action, forMs: number, undo: () => void | Promise<void>) => {
    latest.set(place, action);
    await setTimeout(forMs);
    if (latest.get(place) === action) await undo();
  };
  /** PostgreSQL is stopped and started by one at a time. */
  let postgresTurn: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>) => {
    postgresTurn = postgresTurn
      .catch(() => {})
      .then(work)
      .finally(async () => {
        await world.postgres.start();
        world.findPostgres();
      });
    return postgresTurn;
  };
  const onServer = async (work: (database: ReturnType<typeof openDatabase>) => Promise<void>) => {
    // Whatever was made of the database's own limit, it is not for us.
    const url = `${world.postgres.url()}?statement_timeout=0`;
    const database = openDatabase({ url, connectionsMax: 2, name: 'nemesis' });
    try {
      await work(database);
    } finally {
      await database.close();
    }
  };

  return async (action) => {
    switch (action.kind) {
      case 'kill':
        return world.member(action.member).signal('SIGKILL');
      case 'deploy':
        return world.member(action.member).signal('SIGTERM');
      case 'crash':
        world.member(action.member).crashNext(action);
        return world.member(action.member).signal('SIGKILL');
      case 'freeze':
        world.member(action.member).signal('SIGSTOP');
        return during(action.member, action, action.forMs, () => world.member(action.member).signal('SIGCONT'));
      case 'stop-postgres':
        return inTurn(async () => {
          await world.postgres.stopAtOnce();
          await setTimeout(action.forMs);
        });
      case 'fill-disk':
        // Without room for its log PostgreSQL ends, and it may find none to recover in.
        return inTurn(async () => {
          await world.disk?.fill();
          await setTimeout(action.forMs);
          await world.disk?.empty();
        });
      case 'clock': {
        const { whose, minutes, forMs } = action;
        const set = (to: number) =>
          whose === 'postgres' ? setPostgresClock({ world, journal }, to) : world.clocks.set(whose, to);
        await set(minutes);
        return during(`clock of ${whose}`, action, forMs, () => set(0));
      }
      case 'terminate-sessions':
        return onServer(terminateSessions);
      case 'exhaust-connections':
        return exhaustConnections(world.postgres.url(), action.forMs);
      case 'statement-timeout':
        return onServer((database) => limitStatements(database, action));
      case 'lock-rows':
        return onServer((database) => lockRows(database, action.forMs));
      case 'partitions':
        return onServer(turnPartitions);
      case 'network':
        world.proxy(action.link).suffer(action.fault);
        return during(action.link, action, action.forMs, () => world.proxy(action.link).suffer(null));
      case 'receiver': {
        const { endpoint, behaviour, forMs } = action;
        world.receivers.behave(endpoint, behaviour);
        if (behaviour.kind === 'status' && behaviour.status === 410) {
          // What was answered so may be settled much later: only the end of the run enables for certain.
          const from = Date.now();
          await journal.write({ kind: 'asked', ask: 'gone', endpoint, deliveryId: null, from, until: null });
        }
        return during(`receiver ${endpoint}`, action, forMs, () => world.receivers.behave(endpoint, null));
      }
      case 'ask':
        return ask({ caller: world.caller, journal }, action.ask, action.endpoint, action.forMs);
    }
  };
}
