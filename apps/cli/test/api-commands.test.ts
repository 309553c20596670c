import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPostrider, type Postrider, verifyWebhook } from '@postrider/sdk';
import { type Receiver, startReceiver, until } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPlatform, type Platform } from '../../../examples/senders/test/platform.ts';
import { begin, postrider } from './command-line.ts';

let platform: Platform;
let api: Postrider;
let receiver: Receiver;
let folder: string;
beforeAll(async () => {
  platform = await openPlatform();
  api = createPostrider(platform);
  receiver = await startReceiver();
  folder = await mkdtemp(join(tmpdir(), 'postrider-cli-'));
  await api.applications.create({ name: 'Acme', uid: 'acme' });
  await api.eventTypes.put('order.paid', { description: 'An order was paid.', example: { total: 12 } });
});
afterAll(async () => {
  await receiver.close();
  await platform.close();
  await rm(folder, { recursive: true });
});

const environment = (more: Record<string, string> = {}) => ({
  POSTRIDER_URL: platform.url,
  POSTRIDER_API_KEY: platform.apiKey,
  POSTRIDER_DATA_DIR: folder,
  ...more,
});
const said = (line: string, more: readonly string[] = [], input = '') =>
  postrider([...line.split(' '), ...more], { environment: environment(), input });
const started = (line: string) => begin(line.split(' '), { environment: environment() });

test('A link to the dashboard is made, and shown where it signs in.', async () => {
  const made = await said('dashboard link --role viewer --name Ada --expires-in-seconds 60');
  expect(made).toMatchObject({ code: 0, notes: [] });
  expect(made.lines[0]).toMatch(`${platform.url}/dashboard/sign-in#link=prl_`);
  expect(made.lines.slice(1, 3)).toEqual(['role     viewer', 'name     Ada']);
  expect((await said('dashboard link --json')).json).toMatchObject({ role: 'admin', name: 'Command line' });
  expect((await said('dashboard link --role owner')).code).not.toBe(0);
});

describe('Endpoints', () => {
  test('are made, shown, changed, paused, enabled, disabled, tested, given a new secret and deleted.', async () => {
    const made = await said(`endpoints create ${receiver.url}/hooks --uid e --types order.*,refund.made --json`, [
      '--header',
      'x-team: billing',
    ]);
    expect(made).toMatchObject({ code: 0, notes: [] });
    expect(made.json).toMatchObject({
      uid: 'e',
      eventTypes: ['order.*', 'refund.made'],
      headers: { 'x-team': 'billing' },
      secret: expect.stringMatching(/^whsec_/),
    });
    expect((await said('endpoints update e --all-types --name Orders --json')).json).toMatchObject({
      name: 'Orders',
      eventTypes: null,
    });
    expect((await said('endpoints update e --json', ['--data', '{"rateLimit": 5}'])).json).toMatchObject({
      rateLimit: 5,
    });
    expect((await said('endpoints list')).lines).toEqual([
      expect.stringMatching(/^ID +UID +STATUS +HEALTH +TYPES +URL$/),
      expect.stringMatching(/^ep_\w+ +e +enabled +healthy +all +http/),
    ]);
    expect((await said('endpoints get e')).lines).toContain('name        Orders');
    expect((await said('endpoints pause e')).lines).toEqual([`${made.json.id} is paused.`]);
    expect((await said('endpoints enable e')).lines).toEqual([`${made.json.id} is enabled.`]);

    expect((await said('endpoints test e order.paid')).lines).toEqual([
      expect.stringMatching(/ attempt 1 \(test\) {2}delivered 200 {2}\d+ ms$/),
    ]);
    receiver.respondWith({ status: 500, body: 'sorry\u001b[2J' });
    const failed = await said('endpoints test e order.paid');
    receiver.respondWith({ status: 200 });
    expect(failed.code).toBe(1);
    // What a receiver says must not steer the terminal.
    expect(failed.lines.at(-1)).toBe('  sorry\\u001b[2J');

    const rotated = await said('endpoints rotate-secret e --overlap-seconds 60 --json');
    expect(rotated.json).toMatchObject({ previous: [{ secret: made.json.secret }] });
    expect((await said('endpoints disable e')).lines).toEqual([`${made.json.id} is disabled (manual).`]);
    expect((await said('endpoints delete e --json')).json).toEqual({ deleted: 'e' });
    expect(await said('endpoints get e')).toMatchObject({
      code: 1,
      lines: [],
      notes: ['postrider: The application has no such endpoint: check the id (ep_…) or uid. (endpoint_not_found)'],
    });
  });

  test('are not told to who has a key that opens nothing, which is what is said.', async () => {
    expect(await said('endpoints list --application acme --api-key prk_other')).toMatchObject({
      code: 1,
      notes: [
        expect.stringMatching(/\(unauthorized\)$/),
        '  The key that was sent opens nothing there: see --api-key and POSTRIDER_API_KEY.',
      ],
    });
  });

  test('that are refused say where and why, as JSON too.', async () => {
    expect((await said('endpoints create nowhere')).notes).toEqual([
      expect.stringMatching(/^postrider: .* \(\w+\)$/),
      expect.stringMatching(/^ {2}\/url: /),
    ]);
    const { code, notes } = await said('endpoints create nowhere --json');
    expect([code, JSON.parse(notes[0] ?? '')]).toEqual([1, expect.objectContaining({ status: 422 })]);
    expect(await said('endpoints update e')).toMatchObject({
      code: 2,
      notes: [expect.stringMatching(/^postrider: Nothing was said/)],
    });
    expect(await said('endpoints update e --all-types --types order.*')).toMatchObject({
      code: 2,
      notes: ['postrider: Write --types or --all-types, but not both.'],
    });
  });
});

describe('Events', () => {
  test('are sent with their numbers as they are written, by an argument, a file or standard input.', async () => {
    const file = join(folder, 'data.json');
    await writeFile(file, '{"exact": 12345678901234567890, "one": 1.0}');
    const sent = [
      await said('send order.paid --json', ['--data', '{"exact": 12345678901234567890, "one": 1.0}']),
      await said(`send order.paid --data @${file} --json`),
      await said('send order.paid --data - --json', [], '{"exact": 12345678901234567890, "one": 1.0}'),
    ];
    for (const { code, json } of sent) {
      expect(code).toBe(0);
      const shown = await said(`events get ${json.id} --json`);
      expect(shown.lines[0]).toContain('"data":{"exact":12345678901234567890,"one":1.0}');
    }
    expect(await said('send order.paid', ['--data', '{"exact"'])).toMatchObject({
      code: 1,
      notes: [expect.stringMatching(/^postrider: The data is not JSON \(/)],
    });
  });

  test('are recorded once by an idempotency key, and not at all by a dry run.', async () => {
    const once = 'send order.once --data 1 --idempotency-key k1 --json';
    expect((await said(once)).json).toEqual((await said(once)).json);
    expect((await said('send order.dry --data 1 --dry-run')).lines[0]).toBe(
      '0 endpoints would get it. Nothing was recorded.',
    );
    expect((await said('events list --type order.once --json')).json.data).toHaveLength(1);
    expect((await said('events list --type order.dry')).lines).toEqual(['There are none.']);
  });

  test('are triggered with the example of their type.', async () => {
    const { json } = await said('trigger order.paid --json');
    expect((await said(`events get ${json.id} --json`)).json.data).toEqual({ total: 12 });
    await api.eventTypes.put('order.bare', { description: 'Without an example.' });
    expect((await said('trigger order.bare')).notes).toEqual([
      'postrider: The event type order.bare has no example: give it one, or say what to send with postrider send.',
    ]);
  });

  test('are listed by page, within a span of time.', async () => {
    const first = await said('events list --limit 1 --since 1h');
    expect(first.lines).toHaveLength(3);
    const cursor = first.lines.at(-1)?.replace('There are more: --cursor ', '') ?? '';
    expect((await said(`events list --limit 1 --cursor ${cursor} --json`)).json.data).toHaveLength(1);
    expect((await said('events list --until 1h')).lines).toEqual(['There are none.']);
    expect(await said('events list --since soon')).toMatchObject({
      code: 2,
      notes: [expect.stringMatching(/^postrider: "soon" is no moment/)],
    });
  });
});

describe('Deliveries', () => {
  test('are listed, shown with their attempts, tried again, cancelled, and recovered together.', async () => {
    receiver.respondWith({ status: 503, body: 'later' });
    await said(`endpoints create ${receiver.url} --uid d`);
    await api.events.recordBatch('acme', [
      { type: 'order.paid', data: 1 },
      { type: 'order.paid', data: 2 },
    ]);
    const retrying = await until('both wait for another attempt', async () => {
      const { json } = await said('deliveries list --status retrying --endpoint d --json');
      return json.data.length === 2 && json.data;
    });
    const [{ id, eventId }] = retrying;
    expect((await said(`deliveries list --event ${eventId}`)).lines[1]).toContain(`${id}  `);
    expect(await said(`deliveries list --event ${eventId} --status failed`)).toMatchObject({ code: 2, lines: [] });
    const shown = (await said(`deliveries get ${id}`)).lines;
    expect(shown).toContainEqual(expect.stringMatching(/attempt 1 \(schedule\) {2}rejected 503/));
    expect(shown.at(-1)).toBe('  later');

    for (const one of retrying)
      expect((await said(`deliveries cancel ${one.id}`)).lines).toEqual([`${one.id} is cancelled.`]);
    const counted = await said('recover d --since 1h --dry-run');
    expect(counted).toMatchObject({ code: 0, lines: ['2 deliveries would be tried again. Nothing was done.'] });
    receiver.respondWith({ status: 200 });
    const recovered = await said('recover --since 1h');
    expect(recovered.lines).toEqual([expect.stringMatching(/^2 deliveries are tried again \(op_\w+\)\.$/)]);
    expect(recovered.notes.every((line) => /^\[[#-]{30}\] \d+ % {2}\d+ of 2$/.test(line))).toBe(true);
    await until('both are delivered', async () => {
      return (await said('deliveries list --status delivered --endpoint d --json')).json.data.length === 2;
    });
    expect((await said(`deliveries retry ${id} --json`)).json).toMatchObject({ id, status: 'pending' });
    await said('endpoints delete d');
  });

  test('are recovered until Ctrl-C, which cancels the rest.', async () => {
    const recovering = started('recover --since 1h --json');
    recovering.interrupt();
    const { code, json } = await recovering.ended;
    expect(code).toBe(130);
    expect(['cancelled', 'finished']).toContain(json.status);
  });
});

describe('tail', () => {
  test('prints attempts as they are made, those of old deliveries too.', async () => {
    receiver.respondWith({ status: 500 });
    await said(`endpoints create ${receiver.url} --uid t`);
    const before = (await said('send order.paid --data 1 --json')).json.id;
    const { id } = await until('it was tried', async () => {
      const { json } = await said(`deliveries list --event ${before} --json`);
      return json.data[0]?.attemptCount === 1 && json.data[0];
    });
    const tailing = started('tail --endpoint t --json --max 2');
    await until('it looks', () => tailing.notes.length > 0);
    receiver.respondWith({ status: 200 });
    await said(`deliveries retry ${id}`);
    await until('the retry is seen', () => tailing.lines.length > 0);
    const after = (await said('send order.paid --data 2 --json')).json.id;
    const { lines } = await tailing.ended;
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { id, attempt: { number: 2, trigger: 'manual', outcome: 'delivered' } },
      { eventId: after, attempt: { number: 1, outcome: 'delivered' } },
    ]);
    await said('endpoints delete t');
  });
});

describe('Keys', () => {
  test('are made, listed without themselves, and revoked.', async () => {
    const made = await said('keys create ci --scopes events:write,events:read --application acme --json');
    expect(made.json).toMatchObject({
      name: 'ci',
      scopes: ['events:write', 'events:read'],
      key: expect.stringMatching(/^prk_/),
    });
    const listed = await said('keys list');
    expect(listed.lines.join('\n')).toContain(made.json.id);
    expect(listed.lines.join('\n')).not.toContain(made.json.key);
    expect((await said(`keys revoke ${made.json.id} --json`)).json).toEqual({ revoked: made.json.id });
    expect((await said('keys create ci')).notes[0]).toMatch(/^postrider: A key is for something/);
  });
});

describe('listen', () => {
  test('sends events signed to a local port, over a restart of the API, none twice and none left out.', async () => {
    const local = await startReceiver(({ body }) => ({ status: body.includes('"data":2}') ? 500 : 204 }));
    try {
      const listening = started(`listen --forward-to 127.0.0.1:${local.port}/hook --events order.* --json --max 6`);
      await until('it is connected', () => listening.notes.length > 0);
      await api.events.record('acme', { type: 'refund.made', data: 0 });
      const ids = [await recorded(1), await recorded(2)];
      await until('both came', () => listening.lines.length === 2);
      await platform.restartApi(async () => {
        // As a service does it, with the API away.
        await platform.database.transaction(async (tx) => {
          const [row] = await tx.sql<{ id: string }[]>`select postrider.emit('acme', 'order.paid', '3.0'::json) as id`;
          ids.push(row?.id ?? '');
        });
      });
      ids.push(await recorded(4), await recorded(5), await recorded(6));
      const { code, lines } = await listening.ended;
      expect(code).toBe(0);
      const told = lines.map((line) => JSON.parse(line));
      expect(told.map(({ eventId }) => eventId)).toEqual(ids);
      expect(told[0]).toMatchObject({ type: 'order.paid', outcome: 'delivered', responseStatus: 204 });
      expect(told[1]).toMatchObject({ outcome: 'rejected', responseStatus: 500 });

      const secretFile = join(folder, 'listen-secret');
      expect((await stat(secretFile)).mode & 0o777).toBe(0o600);
      const secret = (await readFile(secretFile, 'utf8')).trim();
      const [, , third] = local.requests;
      expect(third?.path).toBe('/hook');
      const { id, data } = await verifyWebhook({ headers: third?.headers ?? {}, body: third?.body ?? '' }, secret);
      expect([id, data]).toEqual([ids[2], 3]);
      expect(third?.body.toString()).toContain('"data":3.0}');

      // Another time it goes on where it ended, with the same secret.
      const again = started(
        `listen -f 127.0.0.1:${local.port}/hook -e order.* --max 1 --json --after ${told[4].cursor}`,
      );
      expect((await again.ended).json).toMatchObject({ eventId: ids[5] });
      expect(again.notes[0]).toContain(secret);
    } finally {
      await local.close();
    }
  });

  test('tells in words what came back, goes on when nobody is there, and ends with Ctrl-C.', async () => {
    const local = await startReceiver();
    await local.close();
    const listening = started(`listen --forward-to localhost:${local.port}`);
    await until('it is connected', () => listening.notes.length > 0);
    const id = await recorded(1);
    await until('it has tried', () => listening.lines.length > 0);
    expect(listening.lines[0]).toMatch(new RegExp(`  ${id}  order.paid  connection_refused  \\d+ ms  `));
    listening.interrupt();
    expect((await listening.ended).code).toBe(0);
  });

  test('sends to this machine only.', async () => {
    expect((await said('listen --forward-to https://example.com/hook')).notes).toEqual([
      'postrider: https://example.com/hook is not on this machine: forward to localhost:3000/hook, for example.',
    ]);
  });

  const recorded = async (data: unknown) => (await api.events.record('acme', { type: 'order.paid', data })).id;
});

test('events tail prints events as they are committed, with their data.', async () => {
  const tailing = started('events tail --types order.* --json --max 1');
  await until('it is connected', () => tailing.notes.length > 0);
  await said('send order.paid', ['--data', '[1.0]']);
  const { lines } = await tailing.ended;
  expect(lines).toEqual([expect.stringMatching(/^\{"id":"evt_.*"data":\[1\.0\]\}$/)]);
});

describe('Where commands go', () => {
  test('is said by options, the environment, or the folder of a development mode, whose key goes nowhere else.', async () => {
    const own = await mkdtemp(join(tmpdir(), 'postrider-cli-'));
    try {
      await writeFile(join(own, 'url'), `${platform.url}\n`);
      await writeFile(join(own, 'api-key'), `${platform.apiKey}\n`);
      await chmod(join(own, 'api-key'), 0o600);
      const here = { POSTRIDER_DATA_DIR: own };
      const list = ['endpoints', 'list', '--json'];
      expect(await postrider(list, { environment: here })).toMatchObject({ code: 0, json: { data: [] } });
      const elsewhere = { ...here, POSTRIDER_URL: 'http://127.0.0.1:9' };
      expect((await postrider(list, { environment: elsewhere })).notes).toEqual([
        expect.stringMatching(/^postrider: No API key for http:\/\/127\.0\.0\.1:9 is there/),
      ]);
      const options = ['--url', platform.url, '--api-key', platform.apiKey];
      expect((await postrider([...list, ...options], { environment: elsewhere })).code).toBe(0);
    } finally {
      await rm(own, { recursive: true });
    }
  });

  test('is told where nobody answers, with what was tried and no stack.', async () => {
    const nobody = { POSTRIDER_URL: 'http://127.0.0.1:9', POSTRIDER_API_KEY: 'prk_x', POSTRIDER_APPLICATION: 'acme' };
    const { code, notes } = await postrider(['events', 'list'], { environment: nobody });
    expect([code, notes.length]).toEqual([1, 1]);
    expect(notes[0]).toMatch(/^postrider: GET \S+ was not answered\. \(.+\) See that Postrider runs there/);
  });

  test('is asked for where there are several applications.', async () => {
    await api.applications.create({ name: 'Other', uid: 'other' });
    expect((await said('events list')).notes[0]).toMatch(
      /^postrider: There are several applications \(other, acme …\): name one with --application\.$/,
    );
    expect((await said('events list --application other')).lines).toEqual(['There are none.']);
    expect((await said('events list -a nobody')).notes[0]).toMatch(/\(application_not_found\)$/);
    await api.applications.delete('other');
  });
});
