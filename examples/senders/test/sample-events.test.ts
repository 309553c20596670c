import { afterAll, beforeAll, expect, test } from 'vitest';
import { emitSampleEvents } from '../emit.ts';
import { exactMembers } from '../exact-json.ts';
import { requiredFile } from '../senders.ts';
import { setUp } from '../set-up.ts';
import { CUSTOMERS } from './customers.ts';
import { deliveriesOnce } from './deliveries.ts';
import { startFront } from './front.ts';
import { openPlatform, type Platform } from './platform.ts';
import { samplesOf } from './samples.ts';

let platform: Platform;

beforeAll(async () => {
  platform = await openPlatform();
});

afterAll(() => platform.close());

test.for(CUSTOMERS)(
  '$name receives every sample event as its platform describes it, and verifies it.',
  async (customer, { skip }) => {
    const { sender, format, path, missing } = customer;
    skip(missing !== null, missing ?? '');
    const { api } = platform;
    const front = await startFront(customer);
    const made = await setUp(api, sender, { url: front.url, format });
    expect(await setUp(api, sender, { url: front.url, format })).toMatchObject({
      eventTypes: made.eventTypes,
      endpoint: { id: made.endpoint.id },
      secret: made.secret,
    });
    const { events } = await front.deploy(made.secret);

    const ids = await emitSampleEvents(api, sender);
    const place = { sender, endpoint: made.endpoint.id, events: ids };
    const deliveries = await deliveriesOnce(api, place, 'it is delivered', ({ status }) => status === 'delivered');
    for (const { attempts } of deliveries)
      expect(attempts).toMatchObject([{ trigger: 'schedule', responseStatus: 204 }]);

    const samples = samplesOf(sender);
    expect(new Set(samples.map(({ type }) => type))).toEqual(new Set(made.eventTypes));
    const bodies = new Map(
      front.exchanges.map(({ request, status }) => {
        expect(status).toBe(204);
        expect(request.path).toBe(path);
        return [request.headers['webhook-id'], request.body.toString()];
      }),
    );
    expect(bodies).toEqual(new Map(samples.map((sample, n) => [ids[n], customer.body(sample, ids[n] ?? '')])));
    expect(front.exchanges).toHaveLength(samples.length);
    expect(events?.length ?? samples.length).toBe(samples.length);
  },
);

test.for(CUSTOMERS)(
  '$name verifies a test event of every type, whose data is the example in the catalogue.',
  async (customer, { skip }) => {
    const { sender, format, missing } = customer;
    skip(missing !== null, missing ?? '');
    const { api } = platform;
    const front = await startFront(customer);
    const { endpoint, secret } = await setUp(api, sender, { url: front.url, format });
    await front.deploy(secret);
    const types = exactMembers(requiredFile(sender, 'event-types'));
    for (const [type] of types) {
      const path = `/applications/${sender}/endpoints/${endpoint.uid}/test`;
      const { attempt } = await api.call<{ attempt: unknown }>('POST', path, JSON.stringify({ type }));
      expect(attempt).toMatchObject({ trigger: 'test', outcome: 'delivered', responseStatus: 204 });
    }
    const bodies = front.exchanges.map(({ request }) => request.body.toString());
    expect(bodies).toHaveLength(types.length);
    for (const [n, [type, fields]] of types.entries()) {
      const [, example = ''] = /^.*?"example":(.*)\}$/.exec(fields) ?? [];
      expect(bodies[n]).toContain(`"${type}"`);
      expect(bodies[n]?.endsWith(`:${example}}`)).toBe(true);
    }
  },
);
