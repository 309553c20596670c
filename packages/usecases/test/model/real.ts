import type { Application, Endpoint, Operation } from '@postrider/core';
import type { Queue } from '@postrider/queue';
import { advance } from '@postrider/testkit';
import type { Deps } from '@postrider/usecases';
import { appId, endpointId, type World } from '../world.ts';
import type { Hand, HandDeps } from './hand.ts';
import { endpointOf, type Key, keyOf, type Model } from './model.ts';

/** The use cases on a database, with what was made so far in the order of the model's numbers. */
export interface Real {
  /** Nobody hears its doorbell. */
  readonly deps: Deps & HandDeps & { readonly queue: Queue };
  readonly applications: Application[];
  readonly endpoints: Endpoint[];
  readonly events: string[];
  readonly operations: Operation[];
  /** By the model's number of the hand; dead ones are gone. */
  readonly hands: Map<number, Hand>;
}

export function newReal(world: World): Real {
  const { queue } = world.deps;
  if (!isWhole(queue)) throw new Error('The world has no whole queue.');
  const deps = { ...world.deps, queue, doorbell: { ring: () => {} }, configurationSettled: async () => {} };
  return { deps, applications: [], endpoints: [], events: [], operations: [], hands: new Map() };
}

function isWhole(queue: object): queue is Queue {
  return 'claim' in queue && 'finish' in queue;
}

/** What comes back in a second is due by then, for the database and for the model. */
export const MOMENT_SECONDS = 2;

/** Hours pass, for attempts under way too. */
export async function moveAhead(model: Model, real: Real, seconds: number): Promise<void> {
  await advance(real.deps.database, seconds);
  model.aheadMs += seconds * 1000;
  for (const [name, hand] of real.hands) {
    const ended = hand.ended.map((attempt) => {
      const { resumeAt } = attempt.delivery;
      const earlier = resumeAt === null ? null : new Date(resumeAt.getTime() - seconds * 1000);
      return { ...attempt, delivery: { ...attempt.delivery, resumeAt: earlier } };
    });
    real.hands.set(name, { ...hand, ended });
  }
}

export function keyIn({ events, endpoints }: Real, eventId: string, endpointId: string): Key {
  return keyOf(
    events.indexOf(eventId),
    endpoints.findIndex(({ id }) => id === endpointId),
  );
}

/** As a caller names it. */
export function refOf({ applications, endpoints }: Real, model: Model, name: number) {
  const application = applications[endpointOf(model, name).application];
  const endpoint = endpoints[name];
  if (application === undefined || endpoint === undefined) throw new Error(`There is no endpoint ${name}.`);
  return { application: appId(application), endpoint: endpointId(endpoint) };
}
