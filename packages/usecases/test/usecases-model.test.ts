import { relayEvents } from '@postrider/usecases';
import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { expectAccounts } from './model/accounts.ts';
import {
  addApplication,
  addEndpoint,
  anyAddition,
  anyOwnerRemoval,
  anyPatch,
  anyRemoval,
  anyRotation,
  anyStatus,
} from './model/configuration-commands.ts';
import { anyCancel, anyRetry, keepHouse } from './model/delivery-commands.ts';
import { anyDeath, anyEnd, anyFreeze, anyTaking, anyWait } from './model/dispatch-commands.ts';
import { anyEmission, anyErasure, relay } from './model/event-commands.ts';
import { newModel } from './model/model.ts';
import { anyBackfill, anyBulk, anyCancelOperation, anyRecover, run } from './model/operation-commands.ts';
import { newReal } from './model/real.ts';
import { comeToRest } from './model/rest.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** A second each; hundreds are for a night, and the same again by what a failure names: its seed, path and replayPath. */
const RUNS = Number(process.env['POSTRIDER_MODEL_RUNS'] ?? 12);
const SEED = process.env['POSTRIDER_MODEL_SEED'];
const PATH = process.env['POSTRIDER_MODEL_PATH'];
const REPLAY = process.env['POSTRIDER_MODEL_REPLAY'];

const HOUR = 3_600;

/** One of the commands is picked with the same chance each. */
const often = <T>(times: number, arbitrary: fc.Arbitrary<T>) => Array.from({ length: times }, () => arbitrary);

const commands = fc.commands(
  [
    anyAddition,
    ...often(2, anyStatus),
    anyPatch,
    anyRotation,
    ...often(4, anyEmission),
    ...often(3, fc.constant(relay)),
    ...often(9, anyTaking),
    ...often(7, anyEnd),
    ...often(2, anyDeath),
    anyFreeze,
    ...often(2, anyWait),
    ...often(5, anyRetry),
    ...often(2, anyCancel),
    anyErasure,
    anyRecover,
    anyBackfill,
    anyBulk,
    anyCancelOperation,
    ...often(2, fc.constant(run)),
    ...often(2, fc.constant(keepHouse)),
    fc.oneof({ weight: 3, arbitrary: anyRemoval }, { weight: 1, arbitrary: anyOwnerRemoval }),
  ],
  { maxCommands: 100, size: 'max', ...(REPLAY === undefined ? {} : { replayPath: REPLAY }) },
);

test(
  'Whatever people, receivers, clocks and dying dispatchers do, in any order: every delivery is as the lifecycle says, on record, counted, and comes to its end.',
  async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (given) => {
        await clearTheStage(world);
        const model = newModel();
        const real = newReal(world);
        await addApplication().run(model, real);
        await addApplication().run(model, real);
        await addEndpoint(0, { eventTypes: null, schedule: [HOUR, 2 * HOUR] }, false).run(model, real);
        await addEndpoint(0, { eventTypes: ['a'], schedule: [] }, true).run(model, real);
        await fc.asyncModelRun(() => ({ model, real }), given);
        await comeToRest(model, real);
        await expectAccounts(model, real);
      }),
      {
        numRuns: RUNS,
        // As many attempts at a smaller case as there are runs: each takes as long as the case.
        interruptAfterTimeLimit: RUNS * 20_000,
        ...(SEED === undefined ? {} : { seed: Number(SEED) }),
        ...(PATH === undefined ? {} : { path: PATH }),
      },
    );
  },
  20_000 + RUNS * 20_000,
);

/** What a case that failed has left open must not come into the next one. */
async function clearTheStage({ database, deps }: World): Promise<void> {
  while ((await relayEvents(deps)).more);
  await database.sql`truncate postrider_queue.job, postrider.parked, postrider.operation_parts`;
  await database.sql`delete from postrider.deliveries where completed_at is null`;
}
