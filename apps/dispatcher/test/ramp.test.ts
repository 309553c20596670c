import { type Answer, until } from '@postrider/testkit';
import { updateEndpoint } from '@postrider/usecases';
import { expect, test } from 'vitest';
import { APPLICATION, EVERYTHING, type Hook, openPlatform, type Platform, times, value } from './platform.ts';

/** A receiver that answers nothing until a round is to end, and then all it has. */
async function inRounds(platform: Platform) {
  const open: ((answer: Answer) => void)[] = [];
  const receiver = await platform.receiver(() => new Promise((resolve) => open.push(resolve)));
  return {
    ...receiver,
    /** Answers all that has come; how many requests that were. */
    endRound: (status = 200) => {
      const round = open.splice(0);
      for (const answer of round) answer({ status });
      return round.length;
    },
    open,
  };
}

type Rounds = Awaited<ReturnType<typeof inRounds>>;

/** Lets rounds of these sizes come and end; every one must have just so many requests. */
async function expectRounds(platform: Platform, receiver: Rounds, sizes: readonly number[]): Promise<void> {
  const seen: number[] = [];
  for (const size of sizes) {
    await until(`${size} requests wait for their answers`, () => receiver.open.length >= size);
    // What else was going to come would be on its way by now.
    await platform.statuses();
    seen.push(receiver.endRound());
  }
  expect(seen).toEqual(sizes);
}

async function setStatus({ deps }: Platform, hook: Hook, status: 'enabled' | 'paused'): Promise<void> {
  value(await updateEndpoint(deps, EVERYTHING, { application: APPLICATION, endpoint: hook.id, patch: { status } }));
}

const ROUNDS = [1, 2, 4, 8, 16, 32];

test('An endpoint that was paused begins with one request when it is enabled, and doubles with each round.', async () => {
  const platform = await openPlatform();
  const receiver = await inRounds(platform);
  const hook = await platform.hook(receiver.url);
  await platform.dispatch();
  await platform.emit(...times(20, () => ({})));
  // As at first: 20 at once.
  await expectRounds(platform, receiver, [20]);
  await platform.allClosed(20);
  await setStatus(platform, hook, 'paused');
  await platform.emit(...times(200, () => ({})));
  await until('they are parked', async () => (await platform.inQueue(hook)).parked > 0);
  await setStatus(platform, hook, 'enabled');
  await expectRounds(platform, receiver, ROUNDS);
  receiver.respondWith({ status: 200 });
  receiver.endRound();
  await platform.allClosed(220);
});

test('An endpoint that asked for a pause begins with one request after it, in a process that knew nothing of it too.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver({ status: 429, headers: { 'retry-after': '3600' } });
  const hook = await platform.hook(receiver.url);
  const dispatcher = await platform.dispatch();
  await platform.emit({});
  await until('it is held', async () => (await platform.statuses(hook))['retrying'] === 1);
  await dispatcher.close();
  await platform.advance(3_602);
  await platform.emit(...times(200, () => ({})));
  await platform.relay();
  const rounds = await inRounds(platform);
  // The same endpoint: only who answers for it is another.
  await platform.database.sql`update postrider.endpoints set url = ${rounds.url} where id = ${hook.uuid}`;
  await platform.dispatch();
  await expectRounds(platform, rounds, ROUNDS);
  rounds.respondWith({ status: 200 });
  rounds.endRound();
  await platform.allClosed(201);
});

test('An endpoint that has been failing begins with one request in every process that has not tried it for long.', async () => {
  const platform = await openPlatform();
  const receiver = await platform.receiver({ status: 500 });
  const hook = await platform.hook(receiver.url);
  const dispatcher = await platform.dispatch();
  await platform.emit({});
  await until('it has failed', async () => (await platform.statuses(hook))['retrying'] === 1);
  await dispatcher.close();
  const rounds = await inRounds(platform);
  await platform.database.sql`update postrider.endpoints set url = ${rounds.url} where id = ${hook.uuid}`;
  await platform.emit(...times(200, () => ({})));
  await platform.relay();
  await platform.dispatch();
  await expectRounds(platform, rounds, ROUNDS);
  rounds.respondWith({ status: 200 });
  rounds.endRound();
  await platform.advance(70);
  await platform.allClosed(201);
});
