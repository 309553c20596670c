import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '@postrider/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openClocks } from '../src/clocks.ts';
import { findMeans } from '../src/means.ts';
import { mountSmallDisk } from '../src/small-disk.ts';

const means = findMeans();

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postrider-chaos-means-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test.skipIf(means.whyNoClocks !== null)(
  'A wall clock jumps while its process runs, and the monotonic one does not.',
  async () => {
    const clocks = openClocks(directory, means.clockLibrary);
    const script = `
    const wall = Date.now(), monotonic = performance.now();
    process.stdout.write('.');
    const timer = setInterval(() => {
      const jumped = Date.now() - wall - (performance.now() - monotonic);
      if (Math.abs(jumped) < 1_000) return;
      clearInterval(timer);
      process.stdout.write(String(Math.round(jumped / 60_000)));
    }, 10);`;
    const run = promisify(execFile)(process.execPath, ['-e', script], {
      env: { ...process.env, ...clocks.environment('api-1') },
    });
    let said = '';
    run.child.stdout?.on('data', (text) => {
      said += text;
    });
    await until('it has begun', () => said === '.');
    clocks.set('api-1', -60);
    expect((await run).stdout).toBe('.-60');
    clocks.set('api-1', 60);
    clocks.set('api-1', 0);
    expect([clocks.furthest('api-1'), clocks.furthest('api-2')]).toEqual([60, 0]);
  },
);

test('Without a library nothing is asked of a process, and no clock jumps.', () => {
  expect(openClocks(directory, null).environment('postgres')).toEqual({});
});

test.skipIf(means.whyNoSmallDisk !== null)('A small disk is filled to its last byte, and emptied again.', async () => {
  const mounted = join(directory, 'disk');
  const disk = await mountSmallDisk(mounted);
  try {
    await writeFile(join(mounted, 'before'), 'before');
    await disk.fill();
    expect((await statfs(mounted)).bavail).toBe(0);
    await expect(writeFile(join(mounted, 'after'), 'x')).rejects.toThrow('ENOSPC');
    await disk.empty();
    await writeFile(join(mounted, 'after'), 'x');
  } finally {
    await disk.unmount();
  }
  expect(spawnSync('mountpoint', ['-q', mounted]).status).not.toBe(0);
});
