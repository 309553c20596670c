import { type DeliveryId, encodeId } from '@postrider/core';
import {
  cancelDelivery,
  cancelWished,
  cancelWithdrawn,
  retryDelivery,
  rollUpStats,
  sweepStrays,
  unparkOne,
} from '@postrider/usecases';
import fc from 'fast-check';
import { expect } from 'vitest';
import { appId, EVERYTHING, onlyIn } from '../world.ts';
import { always, type Command, codeOf, command, expectRefusal } from './command.ts';
import { keepHouse as keepHouseInModel } from './configuration.ts';
import { endpointOf, type Model, type ModelDelivery } from './model.ts';
import { cancel as cancelInModel, retry as retryInModel } from './people.ts';
import { MOMENT_SECONDS, moveAhead, type Real } from './real.ts';

const ofDelivery = (
  title: string,
  n: number,
  act: typeof retryDelivery,
  actInModel: (model: Model, delivery: ModelDelivery) => string | null,
): Command =>
  command(
    `${title}(${n})`,
    ({ deliveries }) => deliveries.size > 0,
    async (model, real) => {
      const delivery = [...model.deliveries.values()][n % model.deliveries.size];
      if (delivery === undefined) return;
      // What becomes due this very moment would be so for one of the two only.
      await moveAhead(model, real, MOMENT_SECONDS);
      const ref = await refOf(model, real, delivery);
      // Another application's people find nothing of the kind.
      for (const [number, stranger] of real.applications.entries()) {
        if (number === endpointOf(model, delivery.endpoint).application) continue;
        const own = { ...ref, application: appId(stranger) };
        for (const name of [ref, own]) {
          expect(codeOf(await act(real.deps, onlyIn(stranger), name))).toMatch(/^(application|delivery)_not_found$/);
        }
      }
      expectRefusal(await act(real.deps, EVERYTHING, ref), actInModel(model, delivery));
    },
  );

async function refOf(model: Model, { deps, applications, events, endpoints }: Real, delivery: ModelDelivery) {
  const [row] = await deps.database.sql<{ id: DeliveryId }[]>`
    select id from postrider.deliveries
    where event_id = ${events[delivery.event] ?? ''} and endpoint_id = ${endpoints[delivery.endpoint]?.id ?? ''}`;
  const owner = applications[endpointOf(model, delivery.endpoint).application];
  if (row === undefined || owner === undefined) throw new Error('There is no such delivery.');
  return { application: appId(owner), delivery: encodeId('delivery', row.id) };
}

/** What is done in the background, whether it is needed or not. */
export const keepHouse: Command = command('keepHouse()', always, async (model, { deps }) => {
  const outrun = [...model.deliveries.values()].filter(({ wasOutrun }) => wasOutrun).length;
  const { strays } = await sweepStrays(deps);
  expect(strays, 'deliveries that are due and in no chunk').toBeLessThanOrEqual(outrun);
  await cancelWithdrawn(deps, { sinceMs: 0 });
  await cancelWished(deps);
  await unparkOne(deps);
  await rollUpStats(deps, { retentionDays: 30 });
  keepHouseInModel(model);
});

const anyNumber = fc.nat({ max: 30 });

export const anyRetry = anyNumber.map((n) => ofDelivery('retry', n, retryDelivery, retryInModel));
export const anyCancel = anyNumber.map((n) => ofDelivery('cancel', n, cancelDelivery, cancelInModel));
