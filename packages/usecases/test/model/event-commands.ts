import { encodeId } from '@postrider/core';
import { eraseEventData, recordEvents, relayEvents } from '@postrider/usecases';
import fc from 'fast-check';
import { expect } from 'vitest';
import { appId, EVERYTHING, value } from '../world.ts';
import { always, type Command, command, expectRefusal } from './command.ts';
import { relay as relayInModel } from './configuration.ts';
import { anyApplication } from './configuration-commands.ts';
import { eventOf, nowOf } from './model.ts';
import { erase as eraseInModel } from './people.ts';

const HOUR = 3_600;

interface Batch {
  readonly type: string;
  readonly count: number;
  readonly key: string | null;
  /** In hours. */
  readonly deliverAfter: number | null;
  readonly expiresAfter: number | null;
}

const emit = (application: number, { type, count, key, deliverAfter, expiresAfter }: Batch): Command =>
  command(
    `emit(to ${application}, ${count} ${type}, key ${key}, in ${deliverAfter} h, expires ${expiresAfter} h)`,
    ({ applications }) => applications[application] !== undefined,
    async (model, { deps, applications, events: recorded }) => {
      const owner = applications[application];
      if (owner === undefined) return;
      const now = Date.now();
      const inHours = (hours: number | null) => (hours === null ? null : hours * HOUR * 1000);
      const waitMs = inHours(deliverAfter);
      const deliverAt = waitMs === null ? null : new Date(now + waitMs);
      const expiresAfterSeconds = expiresAfter === null ? null : expiresAfter * HOUR;
      const event = { type, data: '{}', deliverAt, expiresAfterSeconds };
      const input = { events: Array.from({ length: count }, () => event), idempotencyKey: key };
      const answer = await recordEvents(deps, EVERYTHING, { application: appId(owner), ...input });

      if (model.applications[application] !== true) {
        expectRefusal(answer, 'application_not_found');
        return;
      }
      const name = key === null ? null : `${application} ${key}`;
      const known = name === null ? undefined : model.keys.get(name);
      if (known !== undefined) {
        const isSame = known.length === count && known.every((one) => eventOf(model, one).type === type);
        expectRefusal(answer, isSame ? null : 'idempotency_mismatch');
        if (answer.ok) {
          expect(answer.value.replayed).toBe(true);
          expect(answer.value.events.map(({ id }) => recorded.indexOf(id))).toEqual(known);
        }
        return;
      }
      const first = model.events.length;
      for (const { id } of value(answer).events) {
        recorded.push(id);
        const base = nowOf(model).getTime() + (waitMs ?? 0);
        const expiresMs = inHours(expiresAfter);
        model.events.push({
          application,
          type,
          deliverAt: waitMs === null ? null : new Date(base),
          expiresAt: expiresMs === null ? null : new Date(base + expiresMs),
          isErased: false,
        });
      }
      if (name !== null) model.keys.set(name, [...model.events.keys()].slice(first));
    },
  );

export const relay: Command = command('relay()', always, async (model, { deps }) => {
  while ((await relayEvents(deps)).more);
  relayInModel(model);
});

const erase = (event: number): Command =>
  command(
    `erase(${event})`,
    ({ events, applications }) => applications[events[event]?.application ?? -1] === true,
    async (model, { deps, applications, events }) => {
      const owner = applications[eventOf(model, event).application];
      if (owner === undefined) return;
      const name = { application: appId(owner), event: encodeId('event', events[event] ?? '') };
      value(await eraseEventData(deps, EVERYTHING, name));
      eraseInModel(model, event);
    },
  );

const anyBatch = fc.record({
  type: fc.constantFrom('a', 'b'),
  count: fc.constantFrom(1, 1, 2, 4),
  key: fc.constantFrom(null, null, 'x', 'y'),
  deliverAfter: fc.constantFrom(null, null, null, 2),
  expiresAfter: fc.constantFrom(null, null, null, 3),
});

export const anyEmission = fc.tuple(anyApplication, anyBatch).map((all) => emit(...all));
export const anyErasure = fc.nat({ max: 12 }).map(erase);
