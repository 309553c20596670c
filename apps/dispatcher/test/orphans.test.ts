import { uuid7 } from '@postrider/core';
import { insertParked } from '@postrider/db';
import { openQueue } from '@postrider/queue';
import { expect, onTestFinished, test } from 'vitest';
import { Hands } from '../src/hands.ts';
import { releaseOrphans } from '../src/orphans.ts';
import { configurationsOf, openPlatform } from './platform.ts';

/** One chunk is parked, of an endpoint of which nothing is in hand. */
async function parkedAlone() {
  const platform = await openPlatform();
  const hook = await platform.hook('http://127.0.0.1:8080/');
  const { database } = platform;
  const queue = await openQueue(database);
  onTestFinished(() => queue.close());
  const configurations = configurationsOf(platform);
  const hands = new Hands({ maxInFlightOf: () => 100, restOf: () => 'parked' });
  const eventIds = [uuid7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))];
  const chunk = { endpointId: hook.uuid, eventIds, bytes: 2, trigger: 'schedule' as const };
  await insertParked(database, [chunk]);
  const release = async () => {
    await configurations.refresh([hook.uuid]);
    return releaseOrphans({ database, queue, configurations, hands }, [chunk]);
  };
  return { platform, hook, hands, release };
}

test('What was parked behind a chunk that has ended is moved back, also while the endpoint is held: nothing stands for it.', async () => {
  const { platform, hook, release } = await parkedAlone();
  await platform.database.sql`
    update postrider.endpoint_state set held_until = now() + interval '1 hour' where endpoint_id = ${hook.uuid}`;
  expect(await release()).toBe(true);
  expect(await platform.inQueue(hook)).toEqual({ queued: 1, parked: 0 });
});

test('What is parked for a paused endpoint waits for whoever enables it.', async () => {
  const { platform, hook, release } = await parkedAlone();
  await platform.database.sql`
    update postrider.endpoints set status = 'paused', status_reason = 'manual' where id = ${hook.uuid}`;
  expect(await release()).toBe(false);
  expect(await platform.inQueue(hook)).toEqual({ queued: 0, parked: 1 });
});

test('What is parked behind a chunk in the queue to look again with waits for that.', async () => {
  const { platform, hook, hands, release } = await parkedAlone();
  hands.laneOf(hook.uuid).probeAt = performance.now() + 3_600_000;
  expect(await release()).toBe(false);
  expect(await platform.inQueue(hook)).toEqual({ queued: 0, parked: 1 });
});
