import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Database, openDatabase } from '@postrider/db';
import type { Plan } from './action.ts';
import { check, type Violation } from './check.ts';
import { settleIn } from './customers.ts';
import type { NemesisEntry, ProducerEntry } from './entries.ts';
import type { Facts } from './facts.ts';
import { openJournal } from './journal.ts';
import type { Means } from './means.ts';
import { carryOut, heal } from './nemesis.ts';
import { startProducers } from './producers.ts';
import { readFacts, readRestless } from './read-facts.ts';
import { journalsIn, startWorld } from './world.ts';

export interface Outcome {
  readonly plan: Plan;
  readonly violations: readonly Violation[];
  readonly numbers: Numbers;
  /** Where journals and logs are; null: nothing was found, and they were removed. */
  readonly directory: string | null;
}

/** What happened in a run, in numbers. */
export interface Numbers {
  readonly actions: number;
  readonly acknowledged: number;
  readonly events: number;
  readonly deliveries: number;
  readonly delivered: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly attempts: number;
  readonly lost: number;
  /** Deliveries that were accepted more than once. */
  readonly repeated: number;
  /** From the end of the plan until nothing was open. */
  readonly quietMs: number;
}

/**
 * Everything that is due is repeated within this: a connection that fell silent given up (60 s), a lease (12 s), the longest
 * pause of a retry schedule and of a hold, and the sweep that finds what everybody has forgotten (30 s), with a machine that
 * is busy.
 */
const QUIET_MS_MAX = 160_000;

/** What took longer is worth a look, though every law holds: its journals stay. */
const QUIET_MS_USUAL = 90_000;

const POLL_MS = 200;

/** Runs a plan on a world of its own, waits until everything has come to rest, and holds what is left against the laws. */
export async function runSeed(
  means: Means,
  plan: Plan,
  { keep = false }: { readonly keep?: boolean } = {},
): Promise<Outcome> {
  const wrong: string[] = [];
  const world = await startWorld({ means, wrong: (what) => wrong.push(what) }, plan);
  let kept = keep;
  try {
    await settleIn(world.caller, (endpoint) => world.proxy(`receiver of ${endpoint}`).port);
    const journals = journalsIn(world.directory);
    const nemesis = { world, journal: openJournal<NemesisEntry>(journals.nemesis) };
    const producers = startProducers({
      caller: world.caller,
      journal: openJournal<ProducerEntry>(journals.producers),
      databaseUrl: world.databaseUrl('postgres of sql-producers'),
      seed: plan.seed,
    });
    await carryOut(nemesis, plan);
    const healedAt = performance.now();
    await heal(nemesis);
    await producers.stop();

    const database = openDatabase({ url: world.postgres.url(), connectionsMax: 2, name: 'checker' });
    try {
      await untilQuiet(database);
      const quietMs = Math.round(performance.now() - healedAt);
      for (const what of wrong) await nemesis.journal.write({ kind: 'wrong', at: Date.now(), what });
      const facts = await readFacts(database, world.directory);
      const violations = check(facts);
      kept ||= violations.length > 0 || quietMs > QUIET_MS_USUAL;
      const directory = kept ? world.directory : null;
      if (directory !== null) await writeFile(join(directory, 'facts.json'), JSON.stringify(facts, null, 1));
      return { plan, violations, numbers: numbersOf(plan, facts, quietMs), directory };
    } finally {
      await database.close();
    }
  } catch (error) {
    kept = true;
    throw new Error(`Seed ${plan.seed} could not be brought to its end; journals and logs: ${world.directory}`, {
      cause: error,
    });
  } finally {
    await world.close();
    if (!kept) await rm(world.directory, { recursive: true, force: true });
  }
}

/** What does not come to rest is for the checker to tell. */
async function untilQuiet(database: Database): Promise<void> {
  const deadline = performance.now() + QUIET_MS_MAX;
  while (performance.now() < deadline) {
    if ((await readRestless(database)).length === 0) return;
    await setTimeout(POLL_MS);
  }
}

function numbersOf(
  plan: Plan,
  { acknowledged, events, deliveries, attempts, requests }: Facts,
  quietMs: number,
): Numbers {
  const ended = (status: string) => deliveries.filter((delivery) => delivery.status === status).length;
  const accepted = Map.groupBy(
    requests.filter(({ status }) => status === 200),
    ({ eventId, endpoint }) => `${eventId} ${endpoint}`,
  );
  return {
    actions: plan.actions.length,
    acknowledged: acknowledged.length,
    events: events.length,
    deliveries: deliveries.length,
    delivered: ended('delivered'),
    failed: ended('failed'),
    cancelled: ended('cancelled'),
    attempts: attempts.length,
    lost: attempts.filter(({ outcome }) => outcome === 'lost').length,
    repeated: [...accepted.values()].filter((same) => same.length > 1).length,
    quietMs,
  };
}
