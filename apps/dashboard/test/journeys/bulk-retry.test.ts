import { until } from '@postrider/testkit';
import { expect } from 'vitest';
import { browserTest, openPlatform } from '../kit/open-platform.ts';
import { startPlatform } from '../kit/platform.ts';

const platform = openPlatform(startPlatform);

browserTest(
  'Failed deliveries are filtered by the address, selected and retried, and times are shown in UTC on request.',
  async () => {
    const { call, receiver } = platform();
    receiver.respondWith({ status: 500 });
    const { id } = await call('POST', '/applications', { name: 'Acme', uid: 'acme' });
    await call('POST', '/applications/acme/endpoints', { name: 'Shop', url: receiver.url, retrySchedule: [] });
    for (const type of ['order.created', 'order.created', 'order.shipped']) {
      await call('POST', '/applications/acme/events', { type, data: {} });
    }
    await until(
      'all have failed',
      async () => (await call('GET', '/applications/acme/deliveries?status=failed')).data.length === 3,
    );
    receiver.respondWith({ status: 200 });

    const page = await platform().page();
    await page.goto(`/dashboard/applications/${id}/deliveries?status=failed&type=order.created`);
    const table = page.getByRole('table');
    await table.getByRole('link', { name: 'order.created' }).nth(1).waitFor();
    expect(await table.getByText('order.shipped').count()).toBe(0);
    await page.getByRole('checkbox', { name: 'Select all' }).check();
    await page.getByText('2 deliveries selected').waitFor();
    await page.getByRole('button', { name: 'Retry', exact: true }).click();
    await page.getByText('2 deliveries are tried again now.').first().waitFor();
    await receiver.received(5);
    await page.getByText('No delivery fits these filters').waitFor();
    await page.getByLabel('Status').selectOption({ label: 'Delivered' });
    await table.getByRole('link', { name: 'order.created' }).nth(1).waitFor();
    expect(new URL(page.url()).searchParams.get('status')).toBe('delivered');
    await table.getByRole('link', { name: 'order.created' }).first().click();
    await page
      .getByText(/GMT\+[12]/)
      .first()
      .waitFor();
    await page.getByRole('checkbox', { name: 'Times in UTC' }).check();
    await page.getByText(/UTC/).first().waitFor();
    expect(await page.getByText(/GMT\+[12]/).count()).toBe(0);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'order.created' }).waitFor();
    expect(await page.getByRole('checkbox', { name: 'Times in UTC' }).isChecked()).toBe(true);
  },
);
