import { execFile, spawnSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { keyTextKind } from '@postrider/core';
import { onServer, startReceiver, until } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { hasCurl, isThere, type Program, running, workspace } from './program.ts';

type Workspace = Awaited<ReturnType<typeof workspace>>;

/** In which Postrider has been started for the first time, and stopped. */
let used: Workspace;

beforeAll(async () => {
  used = await workspace();
  const first = used.start(['start']);
  await running(first);
  first.signal('SIGTERM');
  expect(await first.exited).toBe(0);
});

afterAll(() => used.remove());

/** A copy of that, to start in which takes seconds less. */
async function usedWorkspace(): Promise<Workspace> {
  const space = await workspace();
  // With owners and modes, without which PostgreSQL does not start.
  await promisify(execFile)('cp', ['-a', join(used.directory, '.postrider'), space.directory]);
  return space;
}

/** The same, until the end of a test. */
async function ownWorkspace({ onTestFinished }: TestContext): Promise<Workspace> {
  const space = await usedWorkspace();
  onTestFinished(() => space.remove());
  return space;
}

const pidFileOf = ({ directory }: Workspace) =>
  join(directory, '.postrider', 'postgres', 'cluster', 'data', 'postmaster.pid');

const call = async ({ apiUrl, apiKey }: { apiUrl: string; apiKey: string }, path: string, sent?: object) => {
  const answer = await fetch(`${apiUrl}/v1${path}`, {
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    ...(sent === undefined ? {} : { method: 'POST', body: JSON.stringify(sent) }),
  });
  const body: { readonly data?: readonly unknown[] } = JSON.parse(await answer.text());
  return { status: answer.status, body };
};

const UNCOLOURED = { NO_COLOR: '1' };

const sendDemo = async (program: { apiUrl: string; apiKey: string }, receiverUrl: string) => {
  await call(program, '/applications', { name: 'Demo', uid: 'demo' });
  await call(program, '/applications/demo/endpoints', { url: receiverUrl });
  return call(program, '/applications/demo/events', { type: 'order.created', data: {} });
};

describe('While it runs:', () => {
  let space: Workspace;
  let program: Program;
  let started: Awaited<ReturnType<typeof running>>;

  beforeAll(async () => {
    space = await usedWorkspace();
    program = space.start(['start']);
    started = await running(program);
  });

  afterAll(() => space.remove());

  test.skipIf(!hasCurl)(
    'The three printed curl lines make an application, an endpoint and an event as they are pasted.',
    async () => {
      const receiver = await startReceiver();
      try {
        const { curls } = started;
        expect(curls).toHaveLength(3);
        const statuses = curls.map((line) => {
          const pasted = `${line.replace('http://127.0.0.1:9000', receiver.url)} -o /dev/null -w '%{http_code}'`;
          return spawnSync('sh', ['-c', pasted]).stdout.toString();
        });
        expect(statuses).toEqual(['201', '201', '202']);
        const [request] = await receiver.received(1);
        expect(JSON.parse(request?.body.toString() ?? '')).toMatchObject({ type: 'message.delivered' });
      } finally {
        await receiver.close();
      }
    },
  );

  test('The connection string for services that emit and the keys are in files for their owner only.', async () => {
    for (const name of ['database-url', 'api-key', 'master-keys', 'url']) {
      expect((await stat(join(space.directory, '.postrider', name))).mode & 0o777).toBe(0o600);
    }
    // So that secret scanners know it where it has got to.
    const apiKey = await readFile(join(space.directory, '.postrider', 'api-key'), 'utf8');
    expect(keyTextKind(apiKey.trim())).toBe('key');
    const databaseUrl = await readFile(join(space.directory, '.postrider', 'database-url'), 'utf8');
    const [row] = await onServer(
      databaseUrl.trim(),
      (sql) => sql`select count(*)::integer as n from postrider.migrations`,
    );
    expect(row).toMatchObject({ n: expect.any(Number) });
  });

  test('The printed link signs in to the dashboard once, and the session opens the API from its own pages.', async () => {
    const { apiUrl } = started;
    const [, link] = /Dashboard http\S+\/dashboard\/sign-in#link=(prl_\w+)/.exec(program.out()) ?? [];
    const signIn = () =>
      fetch(`${apiUrl}/dashboard/session`, {
        method: 'POST',
        body: JSON.stringify({ link }),
        headers: { origin: apiUrl, 'content-type': 'application/json' },
      });
    const signedIn = await signIn();
    expect(JSON.parse(await signedIn.text())).toMatchObject({
      kind: 'session',
      role: 'admin',
      instance: { developmentMode: true },
    });
    const [cookie = ''] = (signedIn.headers.get('set-cookie') ?? '').split(';');
    const make = async (origin: string) => {
      const headers = { cookie, origin, 'content-type': 'application/json' };
      const body = JSON.stringify({ name: 'Made' });
      return (await fetch(`${apiUrl}/v1/applications`, { method: 'POST', headers, body })).status;
    };
    expect([await make(apiUrl), await make('http://localhost:1'), (await signIn()).status]).toEqual([201, 403, 403]);
  });

  test('A second copy on the same data directory is refused in one sentence and does the first no harm.', async () => {
    const second = space.start(['start']);
    expect(await second.exited).toBe(1);
    expect(second.err()).toBe(
      'postrider: The data directory .postrider is in use by another Postrider: stop that one, or set POSTRIDER_DATA_DIR.\n',
    );
    expect((await fetch(`${started.apiUrl}/readyz`)).status).toBe(200);
  });
});

describe.concurrent('From its start to its end:', () => {
  test('Commands that are started in its folder find it by themselves, and listen ends with Ctrl-C.', async (context) => {
    const space = await ownWorkspace(context);
    const program = await running(space.start(['start']));
    await call(program, '/applications', { name: 'Demo', uid: 'demo' });
    const receiver = await startReceiver();
    try {
      const listening = space.start(['listen', '--forward-to', `localhost:${receiver.port}`], UNCOLOURED);
      await until('it is connected', () => listening.err().includes('Ctrl-C ends'));
      const sent = space.start(['send', 'order.created', '--data', '{"one": 1.0}', '--json']);
      expect([await sent.exited, sent.err()]).toEqual([0, '']);
      const { id } = JSON.parse(sent.out());
      await until('it came', () => listening.out().includes(id));
      expect(receiver.requests[0]?.body.toString()).toContain('"data":{"one":1.0}');
      listening.signal('SIGINT');
      expect(await listening.exited).toBe(0);
      const doctor = space.start(['doctor'], UNCOLOURED);
      expect([await doctor.exited, doctor.out().split('\n').at(-2)]).toEqual([0, 'All is well.']);
      const unknown = space.start(['endpoints', 'get', 'nobody']);
      expect([await unknown.exited, unknown.out()]).toEqual([1, '']);
      expect(unknown.err()).toMatch(/^postrider: .* \(endpoint_not_found\)\n$/);
    } finally {
      await receiver.close();
    }
  });

  test('Ctrl-C lets the attempt under way finish, stops PostgreSQL and ends with 0; a new start finds everything.', async (context) => {
    const space = await ownWorkspace(context);
    const { promise: answered, resolve: answer } = Promise.withResolvers<{ status: number }>();
    const receiver = await startReceiver(() => answered);
    try {
      const program = space.start(['start']);
      const first = await running(program);
      await sendDemo(first, receiver.url);
      await receiver.received(1);
      program.signal('SIGINT');
      await until('it says that it stops', () => program.out().includes('Stopping'));
      answer({ status: 204 });
      expect(await program.exited).toBe(0);
      expect(program.err()).toBe('');
      expect(await isThere(pidFileOf(space))).toBe(false);

      const second = await running(space.start(['start']));
      expect(second.apiKey).toBe(first.apiKey);
      const { body } = await call(second, '/applications/demo/deliveries');
      expect(body).toMatchObject({ data: [{ status: 'delivered', attemptCount: 1 }] });
      expect(receiver.requests).toHaveLength(1);
    } finally {
      await receiver.close();
    }
  });

  test('Whoever reads what it prints may go: told to stop, it still stops PostgreSQL.', async (context) => {
    const space = await ownWorkspace(context);
    const program = space.start(['start']);
    await running(program);
    program.closeOut();
    program.signal('SIGINT');
    expect(await program.exited).toBe(0);
    expect(await isThere(pidFileOf(space))).toBe(false);
  });

  test('After kill -9 the PostgreSQL left behind is used again, and the attempt that was under way is made again.', async (context) => {
    const space = await ownWorkspace(context);
    const receiver = await startReceiver(() => new Promise(() => {}));
    try {
      const killed = space.start(['start']);
      await sendDemo(await running(killed), receiver.url);
      await receiver.received(1);
      killed.signal('SIGKILL');
      await killed.exited;
      const left = await readFile(pidFileOf(space), 'utf8');

      receiver.respondWith({ status: 200 });
      const again = space.start(['start']);
      const facts = await running(again);
      expect(await readFile(pidFileOf(space), 'utf8')).toBe(left);
      const [first, second] = await receiver.received(2);
      expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
      const delivered = await until('the delivery is closed', async () => {
        const { body } = await call(facts, '/applications/demo/deliveries?status=delivered');
        return body.data?.length === 1 && body;
      });
      expect(delivered).toMatchObject({ data: [{ attemptCount: 2 }] });

      again.signal('SIGTERM');
      expect(await again.exited).toBe(0);
      expect(await isThere(pidFileOf(space))).toBe(false);
    } finally {
      await receiver.close();
    }
  });

  test('A port that is taken is named in one sentence, and the PostgreSQL just started is stopped again.', async (context) => {
    const space = await ownWorkspace(context);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    try {
      const address = other.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      const program = space.start(['start'], { PORT: String(port) });
      expect(await program.exited).toBe(1);
      expect(program.err()).toBe(
        `postrider: Port ${port} on 127.0.0.1 is taken by another process: stop that one, or set PORT (0 takes a free one).\n`,
      );
      expect(await isThere(pidFileOf(space))).toBe(false);
    } finally {
      other.close();
    }
  });

  test('A data directory that cannot be one is named in one sentence.', async (context) => {
    const space = await ownWorkspace(context);
    const program = space.start(['start'], { POSTRIDER_DATA_DIR: '/dev/null/postrider' });
    expect(await program.exited).toBe(1);
    expect(program.err()).toMatch(/^postrider: The data directory \/dev\/null\/postrider cannot be used: .*\n$/);
  });

  test('A second Ctrl-C, by a person who insists, ends the program at once.', async (context) => {
    const space = await ownWorkspace(context);
    const receiver = await startReceiver(() => new Promise(() => {}));
    try {
      const program = space.start(['start']);
      await sendDemo(await running(program), receiver.url);
      await receiver.received(1);
      program.signal('SIGINT');
      await until('it says that it stops', () => program.out().includes('Stopping'));
      // Signals close together are one request; these go on until one of them is late enough to be a second.
      const insisting = setInterval(() => program.signal('SIGINT'), 100);
      expect(await program.exited).toBe(130);
      clearInterval(insisting);
    } finally {
      await receiver.close();
    }
  });
});
