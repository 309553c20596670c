import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { browserPlace, INSTALL_MS_MAX, installedBrowser, isInstallable } from './find-browser.ts';
import type { Platform } from './platform.ts';
import { openPage, type PageOptions, type WatchedPage } from './watched-page.ts';

/** A browser takes both cores for itself, and others want them too. */
const TEST_MS_MAX = 180_000;

export interface WithPages {
  /** A page of the running test's own, closed with it, which fails if the page did anything a good one does not. */
  page(options?: PageOptions): Promise<Page & { readonly watched: WatchedPage }>;
}

/** Tests in a browser; left out where there is none and none can be installed. */
export const browserTest = test.skipIf(isLeftOut());

/** Starts the platform of a test file's tests, and gives how they get at it. It ends with the last of them. */
export function openPlatform<P extends Platform = Platform>(start: () => Promise<P>): () => P & WithPages {
  vi.setConfig({ testTimeout: TEST_MS_MAX });
  let running: P | null = null;
  beforeAll(async () => {
    if (isLeftOut()) return;
    await installedBrowser();
    running = await start();
  }, INSTALL_MS_MAX);
  afterAll(() => running?.close());
  return () => {
    if (running === null) throw new Error('The platform does not run.');
    return { ...running, page: pageOf(running) };
  };
}

function pageOf(platform: Platform): WithPages['page'] {
  return async (options) => {
    const watched = await openPage(platform, options);
    onTestFinished(async () => {
      await watched.close();
      expect(watched.complaints, 'what a good page does not do').toEqual([]);
    });
    return Object.assign(watched.page, { watched });
  };
}

let isSaid = false;

function isLeftOut(): boolean {
  if (browserPlace() !== null || isInstallable()) return false;
  if (!isSaid) process.stderr.write('There is no Chromium here: the tests in a browser are left out.\n');
  isSaid = true;
  return true;
}
