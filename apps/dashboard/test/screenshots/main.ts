import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv, exit, stderr, stdout } from 'node:process';
import { startTestServer } from '@postrider/testkit';
import type { Page } from 'playwright-core';
import { allShown } from '../kit/shown.ts';
import { NARROW, openPage, type PageOptions, type WatchedPage, WIDE } from '../kit/watched-page.ts';
import { PORTAL_SCREENS, SCREENS } from '../world/screens.ts';
import { A_DAY } from '../world/seed.ts';
import { startWorld } from '../world/start-world.ts';
import { smallPng } from './small-png.ts';

const IMAGES = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'images');

/** A page with several of them still opens at once. */
const IMAGE_BYTES_MAX = 100 * 1024;

const LOOKS: Readonly<Record<string, PageOptions>> = {
  light: { viewport: WIDE, colorScheme: 'light' },
  dark: { viewport: WIDE, colorScheme: 'dark' },
  narrow: { viewport: NARROW, colorScheme: 'light' },
};

/** Those named on the command line, or all. */
const wanted = (name: string) => argv.length < 3 || argv.slice(2).includes(name);

const problems: string[] = [];

async function take(page: Page, path: string, name: string): Promise<void> {
  await page.goto(path);
  await allShown(page);
  const image = smallPng(await page.screenshot({ animations: 'disabled', caret: 'hide' }));
  if (image.length > IMAGE_BYTES_MAX) problems.push(`${name}.png has ${image.length} bytes.`);
  await writeFile(join(IMAGES, `${name}.png`), image);
}

async function takeAll(open: () => Promise<WatchedPage>, paths: ReadonlyMap<string, string>, look: string) {
  const watched = await open();
  // Whether somebody is signed in, is asked.
  watched.expectComplaint(/status of 401 .*\/v1\/me/);
  for (const [name, path] of paths) {
    await take(watched.page, path, `${name}-${look}`).catch((error: Error) =>
      problems.push(`${name}: ${error.message}`),
    );
  }
  problems.push(...watched.complaints);
  await watched.close();
}

const server = await startTestServer();
const world = await startWorld(A_DAY);
try {
  await mkdir(IMAGES, { recursive: true });
  const pathsOf = (screens: typeof SCREENS) =>
    new Map(Object.entries(screens).flatMap(([name, at]) => (wanted(name) ? [[name, at(world.seeded)]] : [])));
  for (const [look, options] of Object.entries(LOOKS)) {
    await takeAll(() => openPage(world, options), pathsOf(SCREENS), look);
    await takeAll(() => openPage(world, { ...options, apiKey: null }), pathsOf(PORTAL_SCREENS), look);
    if (wanted('sign-in')) {
      await takeAll(() => openPage(world, { ...options, apiKey: null }), new Map([['sign-in', '/dashboard']]), look);
    }
  }
} finally {
  await world.close();
  await server.stop();
}
stdout.write(`The pictures are in ${IMAGES}.\n`);
for (const problem of problems) stderr.write(`${problem}\n`);
exit(problems.length === 0 ? 0 : 1);
