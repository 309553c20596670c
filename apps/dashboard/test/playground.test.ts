import { until } from '@postrider/testkit';
import { expect } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll } from './kit/look.ts';
import { browserTest, openPlatform } from './kit/open-platform.ts';
import { startPlatform } from './kit/platform.ts';
import { NARROW } from './kit/watched-page.ts';

const platform = openPlatform(startPlatform);

browserTest('An inbox answers as it is told to, and shows what arrives while somebody looks.', async () => {
  const { call } = platform();
  const page = await platform().page();
  await page.goto('/dashboard/playground');
  await page.getByRole('heading', { name: 'No inbox yet' }).waitFor();
  await page.getByRole('button', { name: 'New inbox' }).click();
  await page.getByRole('heading', { name: 'Nothing received yet' }).waitFor();
  const [, id] = /\/playground\/(inb_\w+)/.exec(page.url()) ?? [];
  const { url } = await call('GET', `/inboxes/${id}`);

  await page.getByRole('button', { name: 'Change' }).click();
  const dialog = page.getByRole('dialog', { name: 'How it answers' });
  await dialog.getByLabel('Name').fill('Trying');
  await dialog.getByLabel('Status').fill('700');
  await dialog.getByLabel(/^Share answered 503/).fill('most');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('alert').getByText('Write a number.').waitFor();
  page.watched.expectComplaint(/status of 422 .*\/v1\/inboxes/);
  await dialog.getByLabel(/^Share answered 503/).fill('100');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('alert').waitFor();
  expect(await dialog.getByLabel('Status').getAttribute('aria-invalid')).toBe('true');
  await expectAccessible(page);
  await dialog.getByLabel('Status').fill('202');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { level: 1, name: 'Trying' }).waitFor();
  await page.getByText('202 at once, 100 % of them 503').waitFor();

  await call('POST', '/applications', { name: 'Acme', uid: 'acme' });
  await call('POST', '/applications/acme/endpoints', { url });
  await call('POST', '/applications/acme/events', { type: 'order.created', data: { total: 4995 } });
  const requests = page.getByRole('table', { name: 'Requests' });
  const event = requests.getByRole('row').filter({ hasText: 'order.created' });
  await event.getByText('Verified').waitFor();
  await event.getByText('503').waitFor();
  await until('it has failed', async () => {
    const { data } = await call('GET', '/applications/acme/deliveries?status=retrying');
    return data.length === 1;
  });

  const signed = { 'webhook-id': 'evt_1', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA' };
  await fetch(url, { method: 'POST', headers: signed, body: '{"type":"forged"}' });
  await requests.getByRole('row').filter({ hasText: 'forged' }).getByText('Invalid').waitFor();
  await page.getByText('2 received.').waitFor();
});

browserTest('Requests are gone through with the keyboard, each has an address, and all can be forgotten.', async () => {
  const { call } = platform();
  const { id, url } = await call('POST', '/inboxes', { name: 'Walk' });
  for (const body of ['first', 'second', 'third']) await fetch(url, { method: 'POST', body });
  const page = await platform().page({ viewport: NARROW });
  await page.goto(`/dashboard/playground/${id}`);
  const shown = page.getByRole('region', { name: 'Request', exact: true }).getByRole('region', { name: 'Body' });
  const isShown = (body: string) => shown.getByText(body, { exact: true }).waitFor();
  await isShown('third');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await isShown('second');
  await page.keyboard.press('j');
  await isShown('first');
  await page.keyboard.press('k');
  await isShown('second');
  expect(await page.locator('tr[aria-current=true]').textContent()).toContain('POST second');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);

  await page.reload();
  await isShown('second');
  // What comes later does not take its place.
  await fetch(url, { method: 'POST', body: 'fourth' });
  await page.getByRole('link', { name: 'POST fourth' }).waitFor();
  await isShown('second');
  await page.getByRole('link', { name: 'POST fourth' }).click();
  await isShown('fourth');

  await page.getByRole('button', { name: 'Forget requests' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Forget requests' }).click();
  await page.getByRole('heading', { name: 'Nothing received yet' }).waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('heading', { level: 1, name: 'Playground' }).waitFor();
  expect((await fetch(url, { method: 'POST', body: 'late' })).status).toBe(404);
});
