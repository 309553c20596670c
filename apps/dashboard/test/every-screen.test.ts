import { afterAll, describe, expect } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, expectSteady } from './kit/look.ts';
import { browserTest, openPlatform } from './kit/open-platform.ts';
import { allShown } from './kit/shown.ts';
import { NARROW, openPage, type WatchedPage, WIDE } from './kit/watched-page.ts';
import { PORTAL_SCREENS, SCREENS, VIEWS } from './world/screens.ts';
import { startWorld } from './world/start-world.ts';

/** So far back that something has failed and something has not. */
const TIMES = [30, 0];

const world = openPlatform(() => startWorld(TIMES));

describe.each([
  { who: 'operators', screens: { ...SCREENS, ...VIEWS }, apiKey: undefined },
  { who: 'customers', screens: PORTAL_SCREENS, apiKey: null },
])('Of $who', ({ screens, apiKey }) => {
  // One for all of them, as somebody who looks around has it.
  let watched: WatchedPage | null = null;
  afterAll(() => watched?.close());

  browserTest.each(Object.entries(screens))(
    'the screen %s is accessible in light and dark, on a laptop and a telephone, and scrolls one way.',
    async (_, at) => {
      watched ??= await openPage(world(), apiKey === undefined ? {} : { apiKey });
      const { page, complaints } = watched;
      const before = complaints.length;
      await page.setViewportSize(WIDE);
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(at(world().seeded));
      await allShown(page);
      await expectSteady(page);
      await expectAccessible(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize(NARROW);
      await expectNoSidewaysScroll(page);
      await expectAccessible(page, 'looks');
      expect(complaints.slice(before)).toEqual([]);
    },
  );
});
