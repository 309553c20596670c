import { until } from '@postrider/testkit';
import type { Locator, Page } from 'playwright-core';
import { browserTest, openPlatform } from '../kit/open-platform.ts';
import { startPlatform } from '../kit/platform.ts';

const platform = openPlatform(startPlatform);

/** More than there are things to get to on any screen. */
const TABS_MAX = 80;

/** Presses Tab until it is there, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let n = 0; n < TABS_MAX; n++) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab never gets to ${target}.`);
}

browserTest('With the keyboard alone a failed delivery is found and retried.', async () => {
  const { call, receiver } = platform();
  receiver.respondWith({ status: 500 });
  await call('POST', '/applications', { name: 'Acme', uid: 'acme' });
  await call('POST', '/applications/acme/endpoints', { url: receiver.url, retrySchedule: [] });
  await call('POST', '/applications/acme/events', { type: 'order.created', data: {} });
  await until(
    'it has failed',
    async () => (await call('GET', '/applications/acme/deliveries?status=failed')).data.length === 1,
  );
  receiver.respondWith({ status: 200 });

  const page = await platform().page();
  // What is typed may be an id.
  page.watched.expectComplaint(/status of 404 .*\/v1\/applications\/a/);
  await page.goto('/dashboard');
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('main').and(page.locator(':focus')).waitFor();

  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  await page.reload();
  await tabTo(page, page.getByRole('link', { name: 'Applications', exact: true }).first());
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Applications' }).waitFor();
  await page.getByRole('link', { name: 'Acme' }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('acme');
  await page.keyboard.press('Tab');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Endpoints' }).waitFor();
  await tabTo(page, page.getByRole('link', { name: 'Deliveries', exact: true }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Deliveries' }).waitFor();
  await page.getByRole('table').getByRole('link', { name: 'order.created' }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('r');
  await page
    .getByText(/tried again now/)
    .first()
    .waitFor();
  await receiver.received(2);
});
