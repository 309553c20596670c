import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll } from './kit/look.ts';
import { browserTest, openPlatform } from './kit/open-platform.ts';
import { startPlatform } from './kit/platform.ts';
import { NARROW } from './kit/watched-page.ts';

const platform = openPlatform(startPlatform);

const chosen = (name: string) => async (page: Page) => {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name }).click();
};
const pressed = (name: string) => (page: Page) => page.getByRole('button', { name, exact: true }).click();

/** By their titles: below an endpoint of an application, where they are, and how they are opened. */
const DIALOGS: readonly (readonly [title: string, at: string, open: (page: Page) => Promise<void>])[] = [
  ['Send a test event', '', pressed('Send test event')],
  ['Recover', '', chosen('Recover…')],
  ['Backfill', '', chosen('Backfill…')],
  ['Disable this endpoint?', '', chosen('Disable…')],
  ['Delete Shop?', '', chosen('Delete…')],
  ['Rotate the secret', '?tab=secret', pressed('Rotate…')],
  ['Keyboard shortcuts', '', (page) => page.keyboard.press('?')],
];

browserTest('Every dialog is accessible, fits a telephone, keeps the focus in it and gives it back.', async () => {
  const { call, receiver } = platform();
  await call('PUT', '/event-types/a.b', { description: 'A type', example: {} });
  const application = await call('POST', '/applications', { name: 'Acme' });
  const endpoint = await call('POST', `/applications/${application.id}/endpoints`, { name: 'Shop', url: receiver.url });
  const page = await platform().page({ viewport: NARROW });
  for (const [title, at, open] of DIALOGS) {
    await page.goto(`/dashboard/applications/${application.id}/endpoints/${endpoint.id}${at}`);
    await page.getByRole('heading', { level: 1, name: 'Shop' }).waitFor();
    await open(page);
    const dialog = page.getByRole('dialog', { name: title }).or(page.getByRole('alertdialog', { name: title }));
    await dialog.waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    for (let n = 0; n < 12; n++) {
      await page.keyboard.press('Tab');
      const isInside = await dialog.evaluate((element) => element.contains(document.activeElement));
      expect(isInside, `${title} after ${n + 1} times Tab`).toBe(true);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    // Whoever pressed a key had it nowhere.
    if (title !== 'Keyboard shortcuts') await page.getByRole('button').and(page.locator(':focus')).waitFor();
  }
});
