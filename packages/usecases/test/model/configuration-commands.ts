import type { RetrySchedule } from '@postrider/core';
import {
  createApplication,
  createEndpoint,
  deleteApplication,
  deleteEndpoint,
  rotateSecret,
  updateEndpoint,
} from '@postrider/usecases';
import fc from 'fast-check';
import { appId, EVERYTHING, value } from '../world.ts';
import { type Command, command } from './command.ts';
import { liveSecrets, removeApplication, removeEndpoint, rotate, setStatus, setWishes } from './configuration.ts';
import { endpointOf, type Model } from './model.ts';
import { refOf } from './real.ts';

const ENDPOINTS_MAX = 5;
const SECRETS_MAX = 10;
const HOUR = 3_600;

const isThere = (name: number) => (model: Model) => {
  const status = model.endpoints[name]?.status;
  return status !== undefined && status !== 'deleted';
};

export const addApplication = (): Command =>
  command(
    'application()',
    () => true,
    async (model, { deps, applications }) => {
      applications.push(value(await createApplication(deps, EVERYTHING, { name: 'An application' })));
      model.applications.push(true);
      model.audit.push('application.created');
    },
  );

interface Wishes {
  readonly eventTypes: readonly string[] | null;
  readonly schedule: RetrySchedule;
}

export const addEndpoint = (application: number, wishes: Wishes, signsOnce: boolean): Command =>
  command(
    `endpoint(of ${application}, ${shown(wishes)}${signsOnce ? ', one signature' : ''})`,
    ({ endpoints, applications }) => endpoints.length < ENDPOINTS_MAX && applications[application] === true,
    async (model, { deps, applications, endpoints }) => {
      const owner = applications[application];
      if (owner === undefined) return;
      const { eventTypes, schedule: retrySchedule } = wishes;
      const format = signsOnce ? 'github' : null;
      const fields = { url: 'https://receiver.test/hook', eventTypes, retrySchedule, format };
      const { endpoint } = value(await createEndpoint(deps, EVERYTHING, { application: appId(owner), ...fields }));
      endpoints.push(endpoint);
      const fresh = { status: 'enabled', isUnwanted: false, heldUntil: null, failures: 0, clearing: null } as const;
      model.endpoints.push({ application, ...wishes, signsOnce, ...fresh, olderSecrets: [] });
      model.audit.push('endpoint.created');
    },
  );

export const patchStatus = (name: number, status: 'enabled' | 'paused' | 'disabled'): Command =>
  command(`${status}(${name})`, isThere(name), async (model, real) => {
    value(await updateEndpoint(real.deps, EVERYTHING, { ...refOf(real, model, name), patch: { status } }));
    setStatus(model, name, status);
  });

const patchWishes = (name: number, wishes: Wishes): Command =>
  command(`patch(${name}, ${shown(wishes)})`, isThere(name), async (model, real) => {
    const patch = { eventTypes: wishes.eventTypes, retrySchedule: wishes.schedule };
    value(await updateEndpoint(real.deps, EVERYTHING, { ...refOf(real, model, name), patch }));
    setWishes(model, name, wishes);
  });

const rotateOne = (name: number, overlapSeconds: number): Command =>
  command(
    `rotate(${name}, ${overlapSeconds / HOUR} h)`,
    (model) => isThere(name)(model) && liveSecrets(model, name) < SECRETS_MAX,
    async (model, real) => {
      value(await rotateSecret(real.deps, EVERYTHING, { ...refOf(real, model, name), overlapSeconds }));
      rotate(model, name, overlapSeconds);
    },
  );

const remove = (name: number): Command =>
  command(`delete(${name})`, isThere(name), async (model, real) => {
    value(await deleteEndpoint(real.deps, EVERYTHING, refOf(real, model, name)));
    removeEndpoint(model, name);
    model.audit.push('endpoint.deleted');
  });

const removeOwner = (application: number): Command =>
  command(
    `deleteApplication(${application})`,
    ({ applications }) => applications[application] === true,
    async (model, { deps, applications }) => {
      const owner = applications[application];
      if (owner === undefined) return;
      value(await deleteApplication(deps, EVERYTHING, { application: appId(owner) }));
      removeApplication(model, application);
    },
  );

export const anyName = fc.nat({ max: ENDPOINTS_MAX - 1 });
export const anyApplication = fc.constantFrom(0, 0, 0, 1);

const anyWishes = fc.record({
  eventTypes: fc.constantFrom(null, ['a'], ['b']),
  schedule: fc.constantFrom([], [HOUR], [HOUR, 2 * HOUR], [HOUR, HOUR, HOUR]),
});

export const anyAddition = fc.tuple(anyApplication, anyWishes, fc.boolean()).map((all) => addEndpoint(...all));
export const anyStatus = fc
  .tuple(anyName, fc.constantFrom('enabled', 'enabled', 'enabled', 'paused', 'disabled'))
  .map((all) => patchStatus(...all));
export const anyPatch = fc.tuple(anyName, anyWishes).map((all) => patchWishes(...all));
export const anyRotation = fc.tuple(anyName, fc.constantFrom(0, 2 * HOUR)).map((all) => rotateOne(...all));
export const anyRemoval = anyName.map(remove);
export const anyOwnerRemoval = anyApplication.map(removeOwner);

function shown({ eventTypes, schedule }: Wishes): string {
  return `${eventTypes ?? 'all'}, waits ${schedule.map((seconds) => seconds / HOUR)}`;
}

export function isAvailable(model: Model, name: number): boolean {
  const { status } = endpointOf(model, name);
  return status === 'enabled' || status === 'paused';
}
