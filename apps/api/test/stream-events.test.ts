import { createDoorbell, encodePlace, parsePlace } from '@postrider/db';
import { openQueue } from '@postrider/queue';
import { createLogger } from '@postrider/telemetry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi } from '../src/index.ts';
import { streamOf } from '../src/server-sent-events.ts';
import { API_KEY, type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

const EVENTS = '/v1/applications/acme/events';
const STREAM = `${EVENTS}/stream`;

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
  await api.call('POST', '/v1/applications', { name: 'Acme', uid: 'acme' });
  await api.call('POST', '/v1/applications', { name: 'Other', uid: 'other' });
});
afterAll(() => api.close());

const HERE = { host: '127.0.0.1', port: 0, httpTargets: true, egressAllow: [], retentionDays: 30 };

interface Message {
  readonly id: string;
  /** Null: a place only. */
  readonly data: string | null;
}

/** Opened as a client does it; `next` gives messages that hold an event. */
async function open({ query = '', after, key = API_KEY }: { query?: string; after?: string; key?: string } = {}) {
  const response = await api.app.request(`${STREAM}${query}`, {
    headers: { authorization: `Bearer ${key}`, ...(after === undefined ? {} : { 'last-event-id': after }) },
  });
  if (response.body === null || response.status !== 200)
    throw new Error(`${response.status}: ${await response.text()}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const message = async (): Promise<Message | null> => {
    while (!text.includes('\n\n')) {
      const { value, done } = await reader.read();
      if (done) return null;
      text += value;
    }
    const [first = '', ...rest] = text.split('\n\n');
    text = rest.join('\n\n');
    const lines = first.split('\n');
    const data = lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice(6));
    return { id: lines[0]?.slice(4) ?? '', data: data.length === 0 ? null : data.join('\n') };
  };
  const begun = await message();
  let kept = begun?.data === null ? null : begun;
  return {
    /** The place that is told at once. */
    place: begun?.id ?? '',
    message,
    /** Of the next events, with the place behind each. */
    events: async (count: number) => {
      const found: (Message & { readonly data: string })[] = [];
      while (found.length < count) {
        const one: Message | null = kept ?? (await message());
        kept = null;
        if (one === null) throw new Error('The stream has ended.');
        if (one.data !== null) found.push({ id: one.id, data: one.data });
      }
      return found;
    },
    close: () => reader.cancel(),
  };
}

const record = async (data: unknown, type = 'order.paid', application = 'acme') =>
  (await api.call('POST', `/v1/applications/${application}/events`, { type, data })).json.id as string;

const idsOf = (messages: readonly { readonly data: string }[]) => messages.map(({ data }) => JSON.parse(data).id);

test('A stream whose next message fails gives its slot back.', async () => {
  let ended = 0;
  const body = streamOf(
    () => Promise.reject(new Error('No message.')),
    () => {
      ended += 1;
    },
  );
  await expect(new Response(body).text()).rejects.toThrow('No message.');
  expect(ended).toBe(1);
});

describe('GET …/events/stream', () => {
  test('200 with what is recorded from now on, of this application alone, with the text of its data', async () => {
    await record(0);
    const stream = await open();
    await record(1, 'order.paid', 'other');
    const text = '{"big":12345678901234567890,\n"one":1.0}';
    const reply = await api.send('POST', EVENTS, `{"type": "order.paid", "data": ${text}}`);
    const [event] = await stream.events(1);
    expect(idsOf([event ?? { data: '' }])).toEqual([reply.json.id]);
    expect(event?.data).toContain(`"data":${text}}`);
    await stream.close();
  });

  test('200 and goes on behind the place that is handed back, whatever was recorded meanwhile', async () => {
    const before = await open();
    const ids = [await record(1), await record(2), await record(3)];
    const [first, second] = await before.events(2);
    await before.close();
    ids.push(await record(4));
    const behindOne = await open({ after: first?.id ?? '' });
    expect(idsOf(await behindOne.events(3))).toEqual(ids.slice(1));
    await behindOne.close();
    const behindTwo = await open({ after: second?.id ?? '' });
    expect(idsOf(await behindTwo.events(2))).toEqual(ids.slice(2));
    await behindTwo.close();
    const fromTheStart = await open({ after: before.place });
    expect(idsOf(await fromTheStart.events(4))).toEqual(ids);
    await fromTheStart.close();
  });

  test('200 without losing what is committed late: an event of an old transaction comes after younger ones, once', async () => {
    const stream = await open();
    const { promise: recorded, resolve: hasRecorded } = Promise.withResolvers<string>();
    const { promise: released, resolve: commit } = Promise.withResolvers<void>();
    const slow = api.database.transaction(async (tx) => {
      const [row] = await tx.sql<{ id: string }[]>`select postrider.emit('acme', 'order.late', '1'::json) as id`;
      hasRecorded(row?.id ?? '');
      await released;
    });
    const late = await recorded;
    const young = await record(1);
    const [first] = await stream.events(1);
    expect(idsOf([first ?? { data: '' }])).toEqual([young]);
    commit();
    await slow;
    expect(idsOf(await stream.events(1))).toEqual([late]);
    // From where it was before the commit, somebody else gets it too.
    const again = await open({ after: first?.id ?? '' });
    expect(idsOf(await again.events(1))).toEqual([late]);
    await Promise.all([stream.close(), again.close()]);
  });

  test('200 with more events than one look takes, in pages, each once', async () => {
    const stream = await open();
    const events = Array.from({ length: 230 }, (_, n) => ({ type: 'order.many', data: n }));
    const { json } = await api.call('POST', `${EVENTS}/batch`, { events });
    const ids = json.data.map(({ id }: { id: string }) => id);
    expect(new Set(idsOf(await stream.events(230)))).toEqual(new Set(ids));
    const middle = await open({ after: stream.place });
    const [seen] = (await middle.events(75)).slice(-1);
    await middle.close();
    const rest = await open({ after: seen?.id ?? '' });
    expect((await rest.events(155)).length).toBe(155);
    const next = await record('last');
    expect(idsOf(await rest.events(1))).toEqual([next]);
    await Promise.all([stream.close(), rest.close()]);
  });

  test('200 with the types that are asked for, and 422 for what is none', async () => {
    const stream = await open({ query: '?types=refund.*,order.lost' });
    await record(1);
    const wanted = [await record(2, 'refund.made'), await record(3, 'order.lost')];
    expect(idsOf(await stream.events(2))).toEqual(wanted);
    await stream.close();
    const refused = await api.call('GET', `${STREAM}?types=order.*,*`);
    expect(refused.json).toMatchObject({ status: 422, errors: [{ parameter: 'types' }] });
  });

  test('422 for a place that is none, of another cluster, or ahead of this one', async () => {
    const { place, close } = await open();
    await close();
    const here = parsePlace(place);
    if (here === null) throw new Error('It is no place.');
    const [xmin] = here.lo.split(':');
    const ahead = encodePlace({ ...here, lo: `${xmin}:${10n ** 15n}:` });
    for (const after of ['anything', encodePlace({ ...here, cluster: '1.0' }), ahead]) {
      const { json } = await api.call('GET', STREAM, undefined, { 'last-event-id': after });
      expect(json).toMatchObject({ status: 422, code: 'invalid_cursor' });
    }
  });

  test('429 beyond twenty streams of a key, until one of them is closed; a HEAD keeps none', async () => {
    const { key } = (await api.call('POST', '/v1/keys', { name: 'one', scopes: ['events:read'], application: 'acme' }))
      .json;
    for (let n = 0; n < 25; n += 1) {
      expect((await api.call('HEAD', STREAM, undefined, { authorization: `Bearer ${key}` })).status).toBe(200);
    }
    const streams = await Promise.all(Array.from({ length: 20 }, () => open({ key })));
    const refused = await api.call('GET', STREAM, undefined, { authorization: `Bearer ${key}` });
    expect(refused.json).toMatchObject({ status: 429, code: 'too_many_streams' });
    expect(refused.headers.get('retry-after')).toBe('5');
    await streams[0]?.close();
    const another = await open({ key });
    await Promise.all([...streams, another].map((stream) => stream.close()));
  });

  test('ends when its key is revoked, and when the application is deleted', async () => {
    const { id, key } = (await api.call('POST', '/v1/keys', { name: 'two', scopes: ['events:read'] })).json;
    const stream = await open({ key });
    await api.call('DELETE', `/v1/keys/${id}`);
    expect(await stream.message()).toBeNull();

    await api.call('POST', '/v1/applications', { name: 'Short', uid: 'short' });
    const response = await api.app.request('/v1/applications/short/events/stream', {
      headers: { authorization: `Bearer ${API_KEY}` },
    });
    await api.call('DELETE', '/v1/applications/short');
    expect(await response.text()).toMatch(/^id: \S+\n\n$/);
  });

  test('ends when the process stops, which does not wait for it', async () => {
    const { database } = api;
    const doorbell = await createDoorbell(database);
    const queue = await openQueue(database);
    const running = await startApi({
      database,
      queue,
      doorbell,
      keyRing: api.deps.usecases.keyRing,
      config: { ...api.deps.limits, ...HERE, apiKey: API_KEY },
      logger: createLogger({ level: 'error', name: 'api' }),
      version: '0.0.0-test',
    });
    const response = await fetch(`${running.url}${STREAM}`, { headers: { authorization: `Bearer ${API_KEY}` } });
    const text = response.text();
    await running.close();
    await queue.close();
    await doorbell.close();
    expect(await text).toMatch(/^id: \S+\n\n$/);
  });
});
