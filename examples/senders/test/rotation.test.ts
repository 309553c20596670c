import { randomBytes } from 'node:crypto';
import { configurationSettled } from '@postrider/db';
import { advance } from '@postrider/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emitSampleEvents } from '../emit.ts';
import { setUp } from '../set-up.ts';
import { CUSTOMERS } from './customers.ts';
import { type Delivery, deliveriesOnce } from './deliveries.ts';
import { startFront } from './front.ts';
import { openPlatform, type Platform } from './platform.ts';

const OVERLAP_SECONDS = 86_400;

let platform: Platform;

beforeAll(async () => {
  platform = await openPlatform();
});

afterAll(() => platform.close());

test.for(CUSTOMERS)(
  '$name: a rotation leaves a day in which the old secret and the new one both verify.',
  async (customer, { skip }) => {
    const { sender, format, oneSignature, missing } = customer;
    skip(missing !== null, missing ?? '');
    const { api, database } = platform;
    const front = await startFront(customer);
    const { endpoint, secret: oldSecret } = await setUp(api, sender, { url: front.url, format });
    const newSecret = `whsec_${randomBytes(32).toString('base64')}`;

    /** All sample events, sent to a server that knows this secret, once they have come to this. */
    const sentTo = async (secret: string, description: string, fact: (delivery: Delivery) => boolean) => {
      await front.deploy(secret);
      const place = { sender, endpoint: endpoint.id, events: await emitSampleEvents(api, sender) };
      return deliveriesOnce(api, place, description, fact);
    };
    const acceptedBy = async (secret: string) => {
      const deliveries = await sentTo(secret, 'it is delivered', ({ status }) => status === 'delivered');
      for (const { retryCount } of deliveries) expect(retryCount).toBe(0);
      return distinct(deliveries.map(story));
    };
    const refusedBy = async (secret: string) => {
      const refused = ({ retryCount, lastResponseStatus }: Delivery) => retryCount === 1 && lastResponseStatus === 401;
      const deliveries = await sentTo(secret, 'it is refused', refused);
      for (const { id } of deliveries) await api.call('POST', `/applications/${sender}/deliveries/${id}/cancel`);
      return distinct(deliveries.map(story));
    };

    expect(await acceptedBy(oldSecret)).toEqual(['schedule 204']);
    expect(await refusedBy(newSecret)).toEqual(['schedule 401']);

    const rotation = JSON.stringify({ secret: newSecret, overlapSeconds: OVERLAP_SECONDS });
    await api.call('POST', `/applications/${sender}/endpoints/${endpoint.uid}/secret/rotate`, rotation);
    await configurationSettled();
    expect(await acceptedBy(oldSecret)).toEqual([oneSignature ? 'schedule 401, rotation 204' : 'schedule 204']);
    expect(await acceptedBy(newSecret)).toEqual(['schedule 204']);

    await advance(database, OVERLAP_SECONDS + 1);
    await platform.restartDispatcher();
    expect(await refusedBy(oldSecret)).toEqual(['schedule 401']);
    expect(await acceptedBy(newSecret)).toEqual(['schedule 204']);
  },
);

/** What a delivery's attempts were answered with. */
function story({ attempts }: Delivery): string {
  return attempts.map(({ trigger, responseStatus }) => `${trigger} ${responseStatus}`).join(', ');
}

function distinct(stories: readonly string[]): string[] {
  return [...new Set(stories)];
}
