import { encodeId, type Operation, type Result } from '@postrider/core';
import {
  cancelOperation,
  runOperations,
  startBackfill,
  startBulkCancel,
  startBulkRetry,
  startRecover,
} from '@postrider/usecases';
import fc from 'fast-check';
import { appId, EVERYTHING, value } from '../world.ts';
import { always, type Command, command, expectRefusal } from './command.ts';
import { anyApplication, anyName, isAvailable } from './configuration-commands.ts';
import { endpointOf, type Model } from './model.ts';
import { begin, beginBackfill, cancel, runOperations as runInModel } from './operations.ts';
import { type Real, refOf } from './real.ts';

const AGES_AGO = new Date('2020-01-01T00:00:00Z');
const CLOSED = [['failed'], ['failed', 'cancelled'], ['delivered'], ['delivered', 'failed', 'cancelled']] as const;
const OPEN = [['pending'], ['retrying'], ['pending', 'retrying']] as const;

const isThere = (name: number) => (model: Model) => model.endpoints[name] !== undefined && isAvailable(model, name);

const recover = (name: number): Command =>
  command(`recover(${name})`, isThere(name), async (model, real) => {
    note(real, await startRecover(real.deps, EVERYTHING, { ...refOf(real, model, name), since: AGES_AGO }));
    const { application } = endpointOf(model, name);
    begin(model, 'recover', { application, endpoint: name, statuses: ['failed', 'cancelled'] });
  });

const backfill = (name: number): Command =>
  command(`backfill(${name})`, isThere(name), async (model, real) => {
    note(real, await startBackfill(real.deps, EVERYTHING, { ...refOf(real, model, name), since: AGES_AGO }));
    beginBackfill(model, endpointOf(model, name).application, name);
  });

const retryAll = (application: number, statuses: (typeof CLOSED)[number]): Command =>
  command(`retryAll(of ${application}, ${statuses})`, hasApplication(application), async (model, real) => {
    note(real, await startBulkRetry(real.deps, EVERYTHING, { application: ownerOf(real, application), statuses }));
    begin(model, 'retry', { application, endpoint: null, statuses });
  });

const cancelAll = (application: number, statuses: (typeof OPEN)[number]): Command =>
  command(`cancelAll(of ${application}, ${statuses})`, hasApplication(application), async (model, real) => {
    note(real, await startBulkCancel(real.deps, EVERYTHING, { application: ownerOf(real, application), statuses }));
    begin(model, 'cancel', { application, endpoint: null, statuses });
  });

const cancelOne = (n: number): Command =>
  command(
    `cancelOperation(${n})`,
    ({ operations, applications }) => applications[operations[n]?.application ?? -1] === true,
    async (model, real) => {
      const begun = model.operations[n];
      const operation = real.operations[n];
      if (begun === undefined || operation === undefined) return;
      const name = {
        application: ownerOf(real, begun.application),
        operation: encodeId('operation', operation.id),
      };
      const answer = await cancelOperation(real.deps, EVERYTHING, name);
      expectRefusal(answer, begun.status === 'finished' ? 'operation_closed' : null);
      if (begun.status !== 'open') return;
      cancel(begun);
      model.audit.push('operation.cancelled');
    },
  );

export const run: Command = command('run()', always, async (model, { deps }) => {
  await deps.database.sql`update postrider.operation_parts set look_at = now()`;
  await runOperations(deps, { retentionDays: 30 });
  runInModel(model);
});

export const anyRecover = anyName.map(recover);
export const anyBackfill = anyName.map(backfill);
export const anyBulk = fc.oneof(
  fc.tuple(anyApplication, fc.constantFrom(...CLOSED)).map((all) => retryAll(...all)),
  fc.tuple(anyApplication, fc.constantFrom(...OPEN)).map((all) => cancelAll(...all)),
);
export const anyCancelOperation = fc.nat({ max: 6 }).map(cancelOne);

function note({ operations }: Real, result: Result<Operation>): void {
  operations.push(value(result));
}

function hasApplication(application: number) {
  return ({ applications }: Model) => applications[application] === true;
}

function ownerOf({ applications }: Real, application: number): string {
  const owner = applications[application];
  if (owner === undefined) throw new Error(`There is no application ${application}.`);
  return appId(owner);
}
