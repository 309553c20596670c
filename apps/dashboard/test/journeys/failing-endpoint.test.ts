import { until } from '@postrider/testkit';
import { expect } from 'vitest';
import { browserTest, openPlatform } from '../kit/open-platform.ts';
import { startPlatform } from '../kit/platform.ts';

const platform = openPlatform(startPlatform);

browserTest('A failing endpoint is found, its cause read, and what it missed recovered.', async () => {
  const { call, receiver } = platform();
  receiver.respondWith({ status: 500, body: 'the disk is full' });
  const application = await call('POST', '/applications', { name: 'Acme', uid: 'acme' });
  const url = `${receiver.url}/hooks`;
  await call('POST', '/applications/acme/endpoints', { name: 'Warehouse', url, retrySchedule: [] });
  for (let n = 0; n < 3; n++) await call('POST', '/applications/acme/events', { type: 'order.created', data: { n } });
  await until('all have failed', async () => {
    const { data } = await call('GET', '/applications/acme/deliveries?status=failed');
    return data.length === 3;
  });

  const page = await platform().page();
  await page.goto('/dashboard');
  const failing = page.getByRole('table', { name: 'Failing endpoints' });
  await failing.getByRole('link', { name: 'Warehouse' }).click();
  await page.getByRole('heading', { level: 1, name: 'Warehouse' }).waitFor();
  await page.getByText('Failing', { exact: true }).first().waitFor();

  await page.goto(`/dashboard/applications/${application.id}/deliveries?status=failed`);
  await page.getByRole('table').getByRole('link', { name: 'order.created' }).first().click();
  await page.getByText('What to do:').waitFor();
  await page.getByText('the disk is full').first().waitFor();

  receiver.respondWith({ status: 200 });
  await page.getByRole('link', { name: 'Warehouse' }).first().click();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Recover…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Recover' });
  await dialog.getByRole('button', { name: 'Count' }).click();
  await dialog.getByText('3 deliveries to retry.').waitFor();
  await dialog.getByRole('button', { name: 'Retry 3 deliveries' }).click();
  await dialog.getByText('Finished').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('Healthy', { exact: true }).first().waitFor();
  expect(receiver.requests).toHaveLength(6);
});
