import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPostrider } from '@postrider/sdk';
import { onServer, type Receiver, startReceiver, until } from '@postrider/testkit';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { running, workspace } from '../apps/cli/test/program.ts';
import { codeBlocks } from './code-blocks.ts';
import { NOT_RUN, notRun } from './code-not-run.ts';
import { awaiting, runPage } from './run-page.ts';
import { fileAt, ROOT } from './source-tree.ts';

// The commands, statements and JSON of README and docs are run against one Postrider in development mode, in a folder of its
// own, page by page as somebody would who reads it. Only places and names that stand for others' are replaced.

const blocks = codeBlocks();
const run = blocks.filter((block) => notRun(block) === undefined);
const inLanguage = (...languages: readonly string[]) => run.filter(({ language }) => languages.includes(language));
const byPaper = Object.entries(Object.groupBy(inLanguage('sh', 'sql'), ({ paper }) => paper));

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const has = (command: string) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

let space: Awaited<ReturnType<typeof workspace>>;
let platform: Awaited<ReturnType<typeof running>>;
let databaseUrl: string;
let receiver: Receiver;

beforeAll(async () => {
  space = await workspace();
  for (const name of ['examples', 'node_modules']) await symlink(join(ROOT, name), join(space.directory, name));
  receiver = await startReceiver({ status: 204 });
  platform = await running(space.start(['start']));
  databaseUrl = (await readFile(join(space.directory, '.postrider/database-url'), 'utf8')).trim();
  // What the guide to the command line has kept of a request, for `verify`.
  const [at, body] = [new Date('2026-03-14T15:09:26Z'), '{"id":"evt_1","type":"a.b","data":{}}'];
  const signature = new Webhook(SECRET).sign('evt_1', at, body);
  const headers = `webhook-id: evt_1\nwebhook-timestamp: ${at.getTime() / 1000}\nwebhook-signature: ${signature}\n`;
  await writeFile(join(space.directory, 'headers.txt'), headers);
  await writeFile(join(space.directory, 'body.json'), body);
  await onServer(databaseUrl, async (sql) => {
    await sql.unsafe('create table orders (id bigint, total numeric); create role orders_service');
    await sql.unsafe('create database billing');
  });
});
afterAll(async () => {
  await receiver?.close();
  await space.remove();
});

/** What a page takes for granted, beside an application `acme` with endpoints and an event that was delivered. */
const BEGINS_WITH_NOTHING = /^(README|docs\/start)\.md$/;

/** In papers, the database of somebody's production. */
const OF_OTHERS = 'postgres://postrider:…@db:5432/app';

interface World {
  readonly eventId: string;
  readonly deliveryId: string;
  readonly operationId: string;
  /** Where a page has its receiver. */
  readonly receiverPort: number;
  readonly emptyDatabaseUrl: string;
}

async function worldOf(paper: string, needsDatabase: boolean): Promise<World> {
  const api = createPostrider({ url: platform.apiUrl, apiKey: platform.apiKey });
  for await (const { uid } of api.applications.list()) {
    if (uid !== null && uid !== 'postrider') await api.applications.delete(uid);
  }
  const emptyDatabaseUrl = needsDatabase ? await makeDatabase(paper.replaceAll(/\W/g, '_').toLowerCase()) : '';
  if (BEGINS_WITH_NOTHING.test(paper)) {
    return { eventId: '', deliveryId: '', operationId: '', receiverPort: await freePort(), emptyDatabaseUrl };
  }
  await api.applications.create({ name: 'Acme', uid: 'acme' });
  const url = `${receiver.url}/webhooks`;
  await api.applications.create({ name: 'Demo', uid: 'demo' });
  for (const uid of ['orders', 'crm', 'acme-orders']) await api.endpoints.create('acme', { url, uid, secret: SECRET });
  await api.eventTypes.put('order.paid', { description: 'Paid.', example: { orderId: 7, total: 12.5 } });
  const { id: eventId } = await api.events.record('acme', { type: 'order.created', data: { orderId: 42 } });
  const deliveryId = await until('it is delivered', async () => {
    const [delivery] = (await api.events.deliveries('acme', eventId).page()).data;
    return delivery?.status === 'delivered' ? delivery.id : null;
  });
  const { id: operationId } = await api.endpoints.recover('acme', 'orders', { since: new Date(0).toISOString() });
  return { eventId, deliveryId, operationId, receiverPort: receiver.port, emptyDatabaseUrl };
}

async function makeDatabase(name: string): Promise<string> {
  await onServer(databaseUrl, (sql) => sql.unsafe(`create database ${name}`));
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** One that was free a moment ago. */
async function freePort(): Promise<number> {
  const { port, close } = await startReceiver();
  await close();
  return port;
}

/** The names in papers that stand for something else, and what they stand for here. */
function madeReal(text: string, { eventId, deliveryId, operationId, receiverPort, emptyDatabaseUrl }: World): string {
  return text
    .replaceAll(/https?:\/\/(127\.0\.0\.1:8030|postrider\.example\.com)/g, platform.apiUrl)
    .replaceAll(/\b9000\b|\b3000\b/g, String(receiverPort))
    .replaceAll(/https:\/\/\w+\.example\.com\//g, `http://127.0.0.1:${receiverPort}/`)
    .replaceAll(/\bevt_\w{26}/g, eventId)
    .replaceAll(/\bdlv_\w{26}/g, deliveryId)
    .replaceAll(/\bop_\w{26}/g, operationId)
    .replaceAll('prk_…', platform.apiKey)
    .replaceAll('whsec_…', SECRET)
    .replaceAll(`export DATABASE_URL=${OF_OTHERS}`, `export PORT=0 DATABASE_URL=${emptyDatabaseUrl}`)
    .replaceAll(/(since[=" :]+)2026-\d\d-\d\dT[\d:.]+Z/g, `$1${new Date(Date.now() - 3_600_000).toISOString()}`)
    .replaceAll("password '…'", "password 'secret'");
}

/** What has to hold in the end, as a shell waits for it. */
const IN_THE_END: Readonly<Record<string, readonly string[]>> = {
  'README.md': [
    'grep -q "msg_2 failed: no such number" beside.log',
    ...(has('psql') ? [awaiting('grep -q "msg_4 was delivered by email" beside.log')] : []),
    // What was rolled back.
    'if grep -q msg_3 beside.log; then exit 1; fi',
    ...(has('openssl') ? [awaiting('[ "$(grep -c "is running" beside.log)" = 2 ]')] : []),
  ],
  'docs/guides/cli.md': [awaiting('[ "$(grep -c "order.paid  204" beside.log)" = 2 ]')],
  'docs/operate/running.md': has('openssl') ? [awaiting('[ "$(grep -c "is running" beside.log)" = 2 ]')] : [],
};

test('Every piece of code in README and docs is run here, or it is said why not.', () => {
  const here = ['sh', 'sql', 'json'];
  const neither = run.filter(
    ({ language, text }) => !here.includes(language) && !PROGRAMS.some(({ code }) => code.test(text)),
  );
  expect(neither.map(({ paper, text }) => `${paper}: ${text.split('\n')[0]}`)).toEqual([]);
});

test('What is said not to be run is there, and so are the tests that are said to run it.', () => {
  const idle = NOT_RUN.filter(
    ({ paper, code }) => !blocks.some((block) => paper.test(block.paper) && code.test(block.text)),
  );
  expect(idle.map(({ because }) => because)).toEqual([]);
  const tests = NOT_RUN.map(({ because }) => because).filter((because) => because.endsWith('.ts'));
  expect(tests.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test.each(inLanguage('json').map(({ paper, text }) => [paper, text] as const))('The JSON of %s is JSON.', (_, text) => {
  expect(() => JSON.parse(text)).not.toThrow();
});

test("The code in the emitter's README is the guide's, where it is compiled.", () => {
  const [shown] = blocks.filter(({ paper }) => paper === 'packages/emitter/README.md');
  const [, ...body] = shown?.text.split('\n') ?? [];
  expect(fileAt('docs/guides/emit-in-a-transaction.md').text).toContain(body.join('\n'));
});

test('Every script that papers run by pnpm is one of the root.', () => {
  const scripts = Object.keys(JSON.parse(fileAt('package.json').text).scripts);
  const named = blocks.flatMap(({ text }) =>
    [...text.matchAll(/\bpnpm@12 (?:--silent )?([\w:]+)/g)].map(([, name = '']) => name),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
});

/** Whole receivers in the guide to verifying, in a language that is run where it is installed. */
const PROGRAMS = [
  { name: 'Node', program: 'node', file: 'receiver.ts', code: /^import \{ createServer[\s\S]*standardwebhooks/ },
  { name: 'Python', program: 'python3', file: 'receiver.py', code: /^import base64[\s\S]*HTTPServer/ },
];

describe.each(PROGRAMS)('The receiver in $name', ({ program, file, code }) => {
  test.skipIf(!has(program))('takes what is genuine and refuses the rest.', async () => {
    const { text = '' } = run.find((block) => code.test(block.text)) ?? {};
    const port = await freePort();
    await writeFile(join(space.directory, file), text.replace(/\b900[12]\b/, String(port)));
    const { PATH = '' } = process.env;
    const env = { PATH: `${join(ROOT, 'node_modules/.bin')}:${PATH}`, WEBHOOK_SECRET: SECRET };
    const child = spawn(program, [file], { cwd: space.directory, env, stdio: 'ignore' });
    const exited = once(child, 'exit');
    try {
      const body = '{"text":"Grüße"}';
      const send = async (sent: string) => {
        const at = new Date();
        const headers = {
          'webhook-id': 'evt_1',
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': new Webhook(SECRET).sign('evt_1', at, body),
        };
        const { status } = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body: sent });
        return status;
      };
      expect(await until('it answers', () => send(body).catch(() => null))).toBe(204);
      expect(await send(`${body} `)).toBe(400);
    } finally {
      child.kill();
      await exited;
    }
  });
});

/** Where one of these is not installed, what needs it is left out. */
const MISSING = ['psql', 'jq', 'openssl'].filter((tool) => !has(tool));
const canRun = (step: string) => !MISSING.some((tool) => new RegExp(`\\b${tool} `).test(step));

describe.each(byPaper.map(([paper, some = []]) => [paper, some] as const))('%s', (paper, some) => {
  test('has statements and commands that do what they say.', async () => {
    const world = await worldOf(
      paper,
      some.some(({ text }) => text.includes(OF_OTHERS)),
    );
    const textsOf = (wanted: string) =>
      some.filter(({ language }) => language === wanted).map(({ text }) => madeReal(text, world));
    const execute = async () => {
      for (const statements of textsOf('sql')) await onServer(databaseUrl, (sql) => sql.unsafe(statements));
    };
    const beginsWithNothing = BEGINS_WITH_NOTHING.test(paper);
    if (!beginsWithNothing) await execute();
    const { code, said, beside } = await runPage(
      { directory: space.directory, ...platform },
      { pieces: [...textsOf('sh').filter(canRun), ...(IN_THE_END[paper] ?? [])], receiverPort: world.receiverPort },
    );
    expect(code, `${said}\n${beside}`).toBe(0);
    if (beginsWithNothing) await execute();
  });
});
