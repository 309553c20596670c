import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createPostrider } from '@postrider/sdk';
import { until } from '@postrider/testkit';
import { expect } from 'vitest';
import type { Platform } from '../../senders/test/platform.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs a receiver by the command that its README has, and has Postrider send to it. */
export async function receive(platform: Platform, example: string): Promise<void> {
  const postrider = createPostrider(platform);
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const receiver = await start(example, secret);
  try {
    const application = await postrider.applications.create({ name: example, uid: example });
    const endpoint = await postrider.endpoints.create(example, { url: receiver.url, secret, uid: 'receiver' });
    expect(endpoint.secret).toBe(secret);
    const data = { messageId: 'msg_1', channel: 'sms' };
    const event = await postrider.events.record(application.id, { type: 'message.delivered', data });
    await until('the receiver has the event', () => receiver.lines.includes('msg_1 was delivered by sms'));

    // Under another secret, which the receiver does not know, nothing is taken, and the log of attempts says why.
    await postrider.endpoints.rotateSecret(example, 'receiver', { overlapSeconds: 0 });
    const refused = await postrider.events.record(example, { type: 'message.failed', data });
    const why = await until('it is refused', async () => {
      const [delivery] = (await postrider.events.deliveries(example, refused.id).page()).data;
      if (delivery?.status !== 'retrying') return null;
      return (await postrider.deliveries.get(example, delivery.id)).attempts[0];
    });
    expect(why).toMatchObject({ responseStatus: 401, responseBody: expect.stringContaining('signature_mismatch') });
    expect(receiver.lines).toContainEqual(expect.stringMatching(/^Refused: No signature fits/));

    const ids: string[] = [];
    for await (const { id } of postrider.events.list(example, { limit: 1 })) ids.push(id);
    expect(ids).toEqual([refused.id, event.id]);
  } finally {
    await receiver.stop();
  }
}

async function start(example: string, secret: string) {
  const process_ = spawn(process.execPath, [`examples/${example}/receiver.ts`], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], WEBHOOK_SECRET: secret, PORT: '0' },
  });
  const ended = new Promise<void>((resolve) => process_.once('exit', () => resolve()));
  const lines: string[] = [];
  for (const stream of [process_.stdout, process_.stderr]) {
    createInterface(stream).on('line', (line) => lines.push(line));
  }
  const stop = async () => {
    process_.kill();
    await ended;
  };
  const url = await until('it listens', () =>
    lines.map((line) => /^Listening on (\S+)$/.exec(line)?.[1]).find((found) => found !== undefined),
  ).catch(async (error: unknown) => {
    await stop();
    throw new Error(`It does not listen: ${lines.join('\n')}`, { cause: error });
  });
  return { url, lines, stop };
}
