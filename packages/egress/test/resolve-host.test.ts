import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAddressGuard } from '@postrider/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openHostsFile, parseHosts } from '../src/hosts-file.ts';
import type { Resolve, Resolved } from '../src/index.ts';
import { LOOKUP_TTL_MS_MAX, LOOKUPS_KEPT_MAX } from '../src/limits.ts';
import { keepingLookups } from '../src/lookup-cache.ts';
import { hostResolver } from '../src/resolve-host.ts';

const answering =
  (...addresses: string[]): Resolve =>
  async () => ({ ok: true, addresses, ttlMs: 0 });

describe('A host is looked for', () => {
  const resolve = hostResolver({
    guard: createAddressGuard({ allow: ['hooks.internal', '127.0.0.0/8'] }),
    hostsFile: async (name) => (name === 'written.example' ? ['192.0.2.1'] : []),
    dns: answering('192.0.2.2'),
    system: answering('192.0.2.3'),
  });

  test.each([
    ['in the hosts file first', 'written.example', ['192.0.2.1']],
    ['in DNS then', 'other.example', ['192.0.2.2']],
    ['where the system looks, if it is exempt by name', 'hooks.internal', ['192.0.2.3']],
    ['nowhere, if it is localhost: permitted is IPv4 here', 'localhost', ['127.0.0.1']],
  ])('%s.', async (_where, name, addresses) => {
    expect(await resolve(name)).toMatchObject({ ok: true, addresses });
  });
});

describe('The hosts file', () => {
  test('has names, with all their addresses, in lines with comments.', () => {
    const known = parseHosts(
      '# ours\n127.0.0.1\tlocalhost app.test #x\r\n\n::1 localhost\nnonsense app.test\n  10.0.0.1   Db.Test ',
    );
    expect([...known]).toEqual([
      ['localhost', ['127.0.0.1', '::1']],
      ['app.test', ['127.0.0.1']],
      ['db.test', ['10.0.0.1']],
    ]);
  });

  test('is empty when it is not there.', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'postrider-hosts-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    expect(await openHostsFile(join(folder, 'missing'))('localhost')).toEqual([]);
    await writeFile(join(folder, 'hosts'), '192.0.2.1 a.test\n');
    const hosts = openHostsFile(join(folder, 'hosts'));
    expect([await hosts('a.test'), await hosts('b.test')]).toEqual([['192.0.2.1'], []]);
  });
});

describe('A lookup that was answered', () => {
  test('is kept for its TTL, at most so long as a moved receiver may be missed, and not a moment more.', async () => {
    for (const [ttlMs, keptMs] of [
      [0, 0],
      [5_000, 5_000],
      [86_400_000, LOOKUP_TTL_MS_MAX],
    ] as const) {
      const world = cached({ ok: true, addresses: ['192.0.2.1'], ttlMs });
      await world.resolve('a.example');
      if (keptMs > 0) await world.at(keptMs - 1).resolve('a.example');
      expect(world.asked()).toBe(1);
      await world.at(keptMs).resolve('a.example');
      expect(world.asked()).toBe(2);
    }
  });

  test('is not kept when it failed.', async () => {
    const world = cached({ ok: false, code: 'dns_unavailable' });
    await world.resolve('a.example');
    await world.resolve('a.example');
    expect(world.asked()).toBe(2);
  });

  test('is kept for so many names and no more; the one that was not used for longest goes.', async () => {
    const world = cached({ ok: true, addresses: ['192.0.2.1'], ttlMs: 5_000 });
    for (let n = 0; n < LOOKUPS_KEPT_MAX; n++) await world.resolve(`${n}.example`);
    await world.resolve('0.example');
    expect(world.asked()).toBe(LOOKUPS_KEPT_MAX);
    await world.resolve('another.example');
    await world.resolve('0.example');
    expect(world.asked()).toBe(LOOKUPS_KEPT_MAX + 1);
    await world.resolve('1.example');
    expect(world.asked()).toBe(LOOKUPS_KEPT_MAX + 2);
  });
});

function cached(answer: Resolved) {
  let asked = 0;
  let now = 0;
  const resolve = keepingLookups(
    async () => {
      asked += 1;
      return answer;
    },
    () => now,
  );
  const world = {
    resolve,
    asked: () => asked,
    at(ms: number) {
      now = ms;
      return world;
    },
  };
  return world;
}
