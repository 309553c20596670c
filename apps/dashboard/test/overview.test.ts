import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { browserTest, openPlatform } from './kit/open-platform.ts';
import { startPlatform } from './kit/platform.ts';

const platform = openPlatform(startPlatform);

browserTest('The commands beside the first steps do what the buttons do, and the screen shows it.', async () => {
  const { apiKey, call } = platform();
  // For whoever has none.
  const { data } = await call('GET', '/applications');
  for (const { id } of data) await call('DELETE', `/applications/${id}`);
  const page = await platform().page();
  await page.goto('/dashboard');
  for (const step of ['Make an application', 'Add an endpoint', 'Send a test event']) {
    const command = await page.getByRole('region', { name: `${step}, with curl` }).textContent();
    const environment = { ...process.env, POSTRIDER_API_KEY: apiKey };
    await promisify(execFile)('sh', ['-c', command ?? ''], { env: environment });
    await page.getByRole('listitem').filter({ hasText: step }).getByText('Done').waitFor();
  }
  await page.getByText('Delivered.').waitFor();
  await page.getByRole('link', { name: 'See the request that arrived' }).waitFor();
});

browserTest('What happens is told live, but for a time of pause, and of a tab at which nobody looks.', async () => {
  const { call } = platform();
  const page = await platform().page();
  await page.goto('/dashboard');
  const status = page.getByRole('status').filter({ hasText: /Live|Paused|Connecting/ });
  await status.getByText('Live').waitFor();
  const open = page.getByText('Open deliveries').locator('..');
  await open.getByText('0 pending, 0 retrying').waitFor();

  await call('POST', '/applications', { name: 'Paused', uid: 'held' });
  const { url } = platform().receiver;
  await call('POST', '/applications/held/endpoints', { url, status: 'paused' });
  await page.getByRole('button', { name: 'Pause' }).click();
  await status.getByText('Paused').waitFor();
  await call('POST', '/applications/held/events', { type: 'order.created', data: {} });
  await page.getByRole('button', { name: 'Resume' }).click();
  await open.getByText('1 pending, 0 retrying').waitFor();

  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await status.getByText('Paused').waitFor();
  await page.evaluate(() => {
    Reflect.deleteProperty(document, 'visibilityState');
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await status.getByText('Live').waitFor();
});

browserTest('Without a connection it says that it is not live, and is so again by itself.', async () => {
  const page = await platform().page();
  page.watched.expectComplaint(/overview/);
  await page.route('**/v1/overview/stream', (route) => route.abort());
  await page.goto('/dashboard');
  await page.getByText('Not live').waitFor();
  await page.unroute('**/v1/overview/stream');
  await page.getByText('Live', { exact: true }).waitFor();
});

browserTest('Back goes from a longer span to the one before.', async () => {
  const page = await platform().page();
  await page.goto('/dashboard');
  await page.getByRole('link', { name: 'Week' }).click();
  await page.getByRole('heading', { name: 'Deliveries closed per 3 hours, last 7 days' }).waitFor();
  expect(page.url()).toContain('span=week');
  await page.goBack();
  await page.getByRole('heading', { name: 'Deliveries closed per minute, last hour' }).waitFor();
});
