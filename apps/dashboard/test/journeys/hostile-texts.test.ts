import { until } from '@postrider/testkit';
import { expect } from 'vitest';
import { browserTest, openPlatform } from '../kit/open-platform.ts';
import { startPlatform } from '../kit/platform.ts';
import { allShown } from '../kit/shown.ts';

const platform = openPlatform(startPlatform);

/** Would be seen as an element, and heard of, wherever it is taken for HTML. */
const HOSTILE = `"'><img src=x onerror="window.taken=1"><script>window.taken=1</script><b id=taken>`;

browserTest('Whatever people, events and receivers write is shown as the text that it is.', async () => {
  const { call, receiver } = platform();
  receiver.respondWith({ status: 500, headers: { 'content-type': 'text/html', 'x-hostile': HOSTILE }, body: HOSTILE });
  const description = HOSTILE;
  await call('PUT', '/event-types/a.b', { description, example: { text: HOSTILE } });
  const application = await call('POST', '/applications', { name: HOSTILE, metadata: { note: HOSTILE } });
  const at = `/applications/${application.id}`;
  const inbox = await call('POST', '/inboxes', { name: HOSTILE });
  const failing = { name: HOSTILE, url: `${receiver.url}/?${encodeURI(HOSTILE)}`, headers: { 'x-note': HOSTILE } };
  const endpoint = await call('POST', `${at}/endpoints`, { ...failing, retrySchedule: [] });
  await call('POST', `${at}/endpoints`, { name: HOSTILE, url: inbox.url });
  const event = await call('POST', `${at}/events`, { type: 'a.b', data: { text: HOSTILE, [HOSTILE]: 1 } });
  const delivery = await until('it has failed', async () => {
    const { data } = await call('GET', `${at}/deliveries?status=failed`);
    return data[0] ?? null;
  });
  await until('it was received', async () => (await call('GET', `/inboxes/${inbox.id}/requests`)).data.length > 0);

  const page = await platform().page();
  let seen = 0;
  for (const path of [
    '',
    '/applications',
    `${at}/endpoints`,
    `${at}/endpoints/${endpoint.id}`,
    `${at}/endpoints/${endpoint.id}?tab=settings`,
    `${at}/endpoints/${endpoint.id}?tab=audit`,
    `${at}/events`,
    `${at}/events/${event.id}`,
    `${at}/deliveries`,
    `${at}/deliveries/${delivery.id}`,
    `${at}/settings`,
    '/event-types',
    '/event-types/a.b',
    '/playground',
    `/playground/${inbox.id}`,
    '/audit-log',
  ]) {
    await page.goto(`/dashboard${path}`);
    await allShown(page);
    seen += await page.getByText('<img src=x').count();
    const taken = await page.evaluate(() => [
      Reflect.get(window, 'taken'),
      document.querySelectorAll('#taken, main img, main script').length,
    ]);
    expect(taken, path).toEqual([undefined, 0]);
  }
  expect(seen).toBeGreaterThan(10);
});
