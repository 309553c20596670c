import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onServer } from '@postrider/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Cluster, EmbeddedPostgresError, startCluster, TEST_SETTINGS } from '../src/index.ts';

const asRoot = process.getuid?.() === 0;

let directory = '';
let started: Cluster[] = [];

beforeEach(async () => {
  started = [];
  directory = await mkdtemp(join(tmpdir(), 'postrider-cluster-'));
  await chmod(directory, 0o755);
});

afterEach(async () => {
  for (const cluster of started) await cluster.stop();
  for (const { location } of started) await rm(location, { recursive: true, force: true });
  await rm(directory, { recursive: true, force: true });
});

const start = async (dataDirectory = join(directory, 'postgres')): Promise<Cluster> => {
  const cluster = await startCluster({ dataDirectory, settings: TEST_SETTINGS });
  started.push(cluster);
  return cluster;
};

const pidFile = (cluster: Cluster) => join(cluster.location, 'cluster', 'data', 'postmaster.pid');
const commandLineOf = (pid: number) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
const pidOf = async (cluster: Cluster) => Number((await readFile(pidFile(cluster), 'utf8')).split('\n')[0]);

test('A cluster keeps its data and its port from one start to the next.', async () => {
  const first = await start();
  await onServer(first.url(), (sql) => sql`create table kept (answer integer)`);
  await first.stop();
  expect(await stat(pidFile(first)).catch(() => null)).toBeNull();

  const second = await start();
  expect(second.url()).toBe(first.url());
  expect(await onServer(second.url(), (sql) => sql`select * from kept`)).toHaveLength(0);
});

test('The server is PostgreSQL 18 in UTF-8, listens on loopback alone and wants the password.', async () => {
  const cluster = await start();
  const [row] = await onServer(
    cluster.url(),
    (sql) => sql`
      select current_setting('server_version_num')::integer / 10000 as version, current_setting('server_encoding') as encoding,
        current_setting('listen_addresses') as listens, current_setting('unix_socket_directories') as sockets`,
  );
  expect(row).toEqual({ version: 18, encoding: 'UTF8', listens: '127.0.0.1', sockets: '' });

  const stranger = new URL(cluster.url());
  stranger.password = 'guessed';
  await expect(onServer(stranger.href, (sql) => sql`select 1`)).rejects.toThrow('password authentication failed');
});

test('The password lies beside the data, for its owner only.', async () => {
  const cluster = await start();
  const { mode } = await stat(join(cluster.location, 'cluster', 'password'));
  expect(mode & 0o777).toBe(0o600);
});

test('A server whose starter was killed is adopted, and stopped like any other.', async () => {
  const dataDirectory = join(directory, 'postgres');
  const program = `
    import { startCluster } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)};
    await startCluster({ dataDirectory: ${JSON.stringify(dataDirectory)} });
    process.kill(process.pid, 'SIGKILL');`;
  const killed = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'ignore' });
  await new Promise((resolve) => killed.once('exit', resolve));

  const cluster = await start(dataDirectory);
  expect(cluster.adopted).toBe(true);
  expect(await onServer(cluster.url(), (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
  await cluster.stop();
  expect(await stat(pidFile(cluster)).catch(() => null)).toBeNull();
});

test('Of two that begin on one directory at the same moment, one starts the server and both use it.', async () => {
  const [one, two] = await Promise.all([start(), start()]);
  expect(one.url()).toBe(two.url());
  expect([one.adopted, two.adopted].sort()).toEqual([false, true]);
});

test('A server whose files were removed under it is stopped too.', async () => {
  const cluster = await start();
  const pid = await pidOf(cluster);
  await rm(cluster.location, { recursive: true });
  await cluster.stop();
  expect(await commandLineOf(pid)).not.toContain(cluster.location);
});

test("A note that names a living process of somebody else's does not stop the start.", async () => {
  const first = await start();
  const note = await readFile(pidFile(first), 'utf8');
  await first.stop();
  await writeFile(pidFile(first), note.replace(/^\d+/, String(process.pid)));

  const second = await start();
  expect(second.adopted).toBe(false);
});

test('What a killed start had half made is removed.', async () => {
  const pidOfNobody = 2 ** 22 + 1;
  const half = join(directory, 'postgres', `making-${pidOfNobody}-0a`);
  await mkdir(half, { recursive: true });
  if (asRoot) await chmod(join(directory, 'postgres'), 0o755);
  await start();
  expect(await readdir(join(directory, 'postgres'))).not.toContain(`making-${pidOfNobody}-0a`);
});

test('The port of last time is given up when somebody else has it now.', async () => {
  const first = await start();
  await first.stop();
  const port = Number(new URL(first.url()).port);
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  try {
    const second = await start();
    expect(Number(new URL(second.url()).port)).not.toBe(port);
  } finally {
    other.close();
  }
});

test('Data that PostgreSQL refuses is reported in one sentence with the place of its log.', async () => {
  const cluster = await start();
  await cluster.stop();
  await writeFile(join(cluster.location, 'cluster', 'data', 'PG_VERSION'), '9.6\n');
  const refused = startCluster({ dataDirectory: join(directory, 'postgres') });
  await expect(refused).rejects.toBeInstanceOf(EmbeddedPostgresError);
  await expect(refused).rejects.toThrow(/incompatible with server.*postgres\.log/);
});

test.skipIf(process.platform !== 'linux')(
  "The server is outside our process group, where a terminal's Ctrl-C cannot reach it.",
  async () => {
    const cluster = await start();
    const groupOf = async (pid: number) => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ')[2];
    expect(await groupOf(await pidOf(cluster))).not.toBe(await groupOf(process.pid));
  },
);

test.skipIf(!asRoot)(
  'Below a directory closed to the unprivileged user the data goes to a lasting folder, always the same.',
  async () => {
    await chmod(directory, 0o700);
    const wanted = join(directory, 'postgres');
    const first = await start(wanted);
    expect(first.location).toMatch(/^\/var\/tmp\/postrider-data-/);
    await first.stop();
    const second = await start(wanted);
    expect(second.location).toBe(first.location);
  },
);
