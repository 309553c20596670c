import { randomBytes } from 'node:crypto';
import {
  type Access,
  type Application,
  createAddressGuard,
  type Endpoint,
  encodeId,
  type Result,
  SecretText,
} from '@postrider/core';
import { type Bell, createDoorbell, relayPage } from '@postrider/db';
import { type KeyRing, parseMasterKeys } from '@postrider/encryption';
import { openQueue, type Queue } from '@postrider/queue';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { createApplication, createEndpoint, type Deps, type NewEndpoint, recordEvents } from '@postrider/usecases';
import { expect } from 'vitest';

// Secrets hold nothing that a comparison would see: without this, any two of them would be equal.
expect.addEqualityTesters([
  (one: unknown, other: unknown) =>
    one instanceof SecretText && other instanceof SecretText ? one.reveal() === other.reveal() : undefined,
]);

/** Everything use cases need, real but for what a test must rule, and what they did with it. */
export interface World {
  readonly deps: Deps;
  readonly database: TestDatabase['database'];
  readonly url: string;
  readonly keyRing: KeyRing;
  /** The bells rung since the last look. */
  takeRings(): Bell[];
  /** How often somebody waited for dispatchers to notice, since the last look. */
  takeSettled(): number;
  close(): Promise<void>;
}

export const EVERYTHING: Access = { actor: { kind: 'root' }, application: 'all' };

export function onlyIn(application: Application): Access {
  return { actor: { kind: 'root' }, application: application.id };
}

export async function openWorld(policy: Partial<Deps['policy']> = {}): Promise<World> {
  const { database, url, drop } = await createTestDatabase();
  const queue: Queue = await openQueue(database);
  const doorbell = await createDoorbell(database);
  const keyRing = newKeyRing();
  let rings: Bell[] = [];
  let settled = 0;
  for (const bell of ['events', 'deliveries', 'operations'] as const) doorbell.listen(bell, () => rings.push(bell));
  return {
    database,
    url,
    keyRing,
    deps: {
      database,
      queue,
      keyRing,
      doorbell,
      random: (bytes) => randomBytes(bytes),
      now: () => new Date(),
      policy: { httpTargets: false, addressGuard: createAddressGuard({ allow: [] }), retentionDays: 30, ...policy },
      configurationSettled: async () => {
        settled += 1;
      },
    },
    takeRings: () => {
      const taken = rings;
      rings = [];
      return taken;
    },
    takeSettled: () => {
      const taken = settled;
      settled = 0;
      return taken;
    },
    close: async () => {
      await doorbell.close();
      await queue.close();
      await drop();
    },
  };
}

/** Of keys that consist of one byte each, the first being the active one. */
export function ringOf(...keys: readonly (readonly [id: string, fill: number])[]): KeyRing {
  const parsed = parseMasterKeys(
    keys.map(([id, fill]) => `${id}:${Buffer.alloc(32, fill).toString('base64')}`).join(','),
  );
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.keyRing;
}

export function newKeyRing(): KeyRing {
  const parsed = parseMasterKeys(`test:${randomBytes(32).toString('base64')}`);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.keyRing;
}

/** The value of an accepted answer; fails the test on a refusal, with its code. */
export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`Refused: ${result.refusal.code}: ${result.refusal.detail}`);
  return result.value;
}

/** The code of a refusal; fails the test on an accepted answer. */
export function refusal(result: Result<unknown>): { readonly code: string; readonly pointer: string | undefined } {
  if (result.ok) throw new Error('Accepted, where a refusal was expected.');
  return { code: result.refusal.code, pointer: result.refusal.errors?.[0]?.pointer };
}

export async function newApplication({ deps }: World, uid?: string): Promise<Application> {
  return value(await createApplication(deps, EVERYTHING, { name: 'An application', uid }));
}

export async function newEndpoint(
  { deps }: World,
  application: Application,
  fields: Partial<NewEndpoint> = {},
): Promise<Endpoint> {
  const named = { application: appId(application), url: 'https://receiver.test/hook', ...fields };
  return value(await createEndpoint(deps, EVERYTHING, named)).endpoint;
}

/** Records an event; answers its id as the API shows it. */
export async function newEvent(
  { deps }: World,
  application: Application,
  fields: { readonly type?: string; readonly data?: string; readonly uid?: string; readonly deliverAt?: Date } = {},
): Promise<string> {
  const events = [{ type: 'message.sent', data: '{}', ...fields }];
  const recorded = value(await recordEvents(deps, EVERYTHING, { application: appId(application), events }));
  return encodeId('event', recorded.events[0]?.id ?? '');
}

/** Lets the relay make all the deliveries it can, without chunks: nothing is dispatched here. */
export async function relayAll({ database }: World): Promise<void> {
  const limits = {
    eventsMax: 1000,
    deliveriesMax: 10_000,
    endpointsMax: 500,
    chunkDeliveriesMax: 100,
    chunkBytesMax: 1_000_000,
  };
  for (;;) {
    const { events } = await database.transaction((tx) => relayPage(tx, limits));
    if (events === 0) return;
  }
}

export const appId = (application: Application): string => encodeId('application', application.id);
export const endpointId = (endpoint: Endpoint): string => encodeId('endpoint', endpoint.id);

/** An id of the right form that nothing has. */
export const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057';
