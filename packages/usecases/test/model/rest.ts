import { isOpen } from '@postrider/core';
import { expect } from 'vitest';
import { patchStatus } from './configuration-commands.ts';
import { keepHouse } from './delivery-commands.ts';
import { putOnRecord, take, wait } from './dispatch-commands.ts';
import { relay } from './event-commands.ts';
import { endpointOf, type Model, nowOf } from './model.ts';
import { run } from './operation-commands.ts';
import type { Real } from './real.ts';

/** More than any schedule and its losses have. */
const ROUNDS_MAX = 30;

/** Lets everything that has begun come to its end: what is not closed then never would be. */
export async function comeToRest(model: Model, real: Real): Promise<void> {
  for (const [name, { status }] of model.endpoints.entries()) {
    if (status === 'paused') await patchStatus(name, 'enabled').run(model, real);
  }
  while (real.hands.size > 0) await putOnRecord(0).run(model, real);
  for (let round = 0; !isAtRest(model); round += 1) {
    expect(round, 'everything ends').toBeLessThan(ROUNDS_MAX);
    for (const step of [relay, run, keepHouse, take(['says 200']), putOnRecord(0), wait(25)]) {
      await step.run(model, real);
    }
  }
}

function isAtRest(model: Model): boolean {
  const { deliveries, operations, relayed, events } = model;
  return (
    relayed === events.length &&
    operations.every(({ status }) => status !== 'open') &&
    [...deliveries.values()].every(({ state }) => !isOpen(state)) &&
    model.endpoints.every((_, name) => isQuiet(model, name))
  );
}

function isQuiet(model: Model, name: number): boolean {
  const { clearing, heldUntil } = endpointOf(model, name);
  return clearing === null && (heldUntil === null || heldUntil <= nowOf(model));
}
