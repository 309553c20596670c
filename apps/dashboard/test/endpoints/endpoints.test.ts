import { until } from '@postrider/testkit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { expectAccessible } from '../kit/look.ts';
import { browserTest, openPlatform } from '../kit/open-platform.ts';
import { startPlatform } from '../kit/platform.ts';

const platform = openPlatform(startPlatform);

/** An application of a test's own, with what the catalogue has for all of them. */
async function application(uid: string) {
  const { call } = platform();
  for (const type of ['message.sent', 'message.failed', 'invoice.paid']) {
    await call('PUT', `/event-types/${type}`, { description: '', example: { type } });
  }
  const { id } = await call('POST', '/applications', { name: uid, uid });
  return { id, endpoints: `/applications/${uid}/endpoints`, at: `/dashboard/applications/${id}/endpoints` };
}

async function openTab(page: Page, endpoint: string, name: string): Promise<void> {
  await page.getByRole('navigation', { name: endpoint }).getByRole('link', { name }).click();
}

browserTest('An endpoint is added with what it wants; what the API refuses is said at its field.', async () => {
  const { call, receiver } = platform();
  const { endpoints, at } = await application('adding');
  const page = await platform().page();
  page.watched.expectComplaint(/status of 422/);
  await page.goto(at);
  await page.getByText('No endpoints yet').waitFor();
  await page.getByText(/^curl/).waitFor();
  await page.getByRole('link', { name: 'Add endpoint' }).first().click();

  await page.getByLabel('URL').fill('ftp://example.com');
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await page.getByText('The URL must begin with').waitFor();
  expect(await page.getByLabel('URL').getAttribute('aria-invalid')).toBe('true');

  await page.getByLabel('URL').fill(receiver.url);
  await page.getByLabel('Name', { exact: true }).first().fill('Warehouse');
  await page.getByRole('checkbox', { name: /^All event types/ }).uncheck();
  await page.getByRole('checkbox', { name: 'message.*' }).check();
  await page.getByLabel('Another event type').fill('order.created');
  await page.getByRole('button', { name: 'Add type' }).click();
  await page.getByText('Advanced').click();
  await page.getByRole('button', { name: 'Add header' }).click();
  await page.getByLabel('Name of the header').fill('x-api-key');
  await page.getByLabel('Value of x-api-key').fill('s3cret');
  await page.getByLabel('Retry schedule').fill('1m, 2h');
  await page.getByText(/3 attempts within 2 h 1 m/).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await page.getByRole('heading', { name: 'Endpoint added' }).waitFor();
  await page.getByText(/^whsec_/).waitFor();
  const { data } = await call('GET', endpoints);
  expect(data).toMatchObject([
    { name: 'Warehouse', eventTypes: ['message.*', 'order.created'], retrySchedule: [60, 7200] },
  ]);

  await page.getByRole('link', { name: 'Go to the endpoint' }).click();
  await openTab(page, 'Warehouse', 'Settings');
  await page.getByLabel('Name', { exact: true }).first().fill('Warehouse 2');
  await page.getByLabel('Timeout, seconds').fill('2.5');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  await page.getByRole('heading', { level: 1, name: 'Warehouse 2' }).waitFor();
  // The masked header was sent back as it was shown, and is still what it was.
  await call('POST', `${endpoints}/${data[0].id}/test`, { type: 'message.sent' });
  const [request] = await receiver.received(1);
  expect(request?.headers).toMatchObject({ 'x-api-key': 's3cret' });
  expect(await call('GET', `${endpoints}/${data[0].id}`)).toMatchObject({ timeoutMs: 2500 });
  await openTab(page, 'Warehouse 2', 'Audit');
  await page.getByRole('table', { name: 'Audit' }).getByText('endpoint.updated').waitFor();
});

browserTest('Endpoints are found by their state and name, and paused, enabled, disabled and deleted.', async () => {
  const { call, receiver } = platform();
  const { endpoints, at } = await application('finding');
  for (const [name, status] of [
    ['Warehouse', 'enabled'],
    ['Billing', 'paused'],
    ['Old one', 'disabled'],
  ]) {
    await call('POST', endpoints, { name, url: receiver.url, status });
  }
  const page = await platform().page();
  await page.goto(`${at}?status=paused`);
  const table = page.getByRole('table', { name: 'Endpoints' });
  await table.getByRole('link', { name: 'Billing' }).waitFor();
  expect(await table.getByRole('link').count()).toBe(1);
  await page.getByLabel('State').selectOption('');
  await page.getByLabel('Search').fill('ware');
  await page.getByText('1 of 3 endpoints').waitFor();
  expect(new URL(page.url()).searchParams.get('search')).toBe('ware');
  await table.getByRole('link', { name: 'Warehouse' }).click();

  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('Paused', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByText('Nothing sent yet', { exact: true }).waitFor();
  for (const [choice, confirm] of [
    ['Disable…', 'Disable'],
    ['Delete…', 'Delete endpoint'],
  ] as const) {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: choice }).click();
    await page.getByRole('dialog').getByRole('button', { name: confirm }).click();
    if (choice === 'Disable…') await page.getByText('Disabled', { exact: true }).waitFor();
  }
  await page.getByText('2 endpoints').waitFor();
  expect((await call('GET', endpoints)).data).toHaveLength(2);
});

browserTest(
  'What failed is filtered by its bar and status, and several are retried; what was missed is made.',
  async () => {
    const { call, receiver } = platform();
    const { endpoints, at } = await application('repairing');
    const before = await call('POST', '/applications/repairing/events', { type: 'message.sent', data: 'before' });
    await until('there was no endpoint for it', async () => {
      const { deliveries } = await call('GET', `/applications/repairing/events/${before.id}`);
      return deliveries !== null;
    });
    receiver.respondWith({ status: 500 });
    const { id } = await call('POST', endpoints, { url: receiver.url, name: 'Warehouse', retrySchedule: [] });
    for (const data of [1, 2]) await call('POST', '/applications/repairing/events', { type: 'message.sent', data });
    const deliveries = `/applications/repairing/deliveries?endpoint=${id}`;
    await until('both have failed', async () => (await call('GET', `${deliveries}&status=failed`)).data.length === 2);
    receiver.respondWith({ status: 200 });

    const page = await platform().page();
    await page.goto(`${at}/${id}`);
    await page.getByRole('button', { name: /0 delivered, 2 failed/ }).click();
    await page.getByRole('heading', { name: /^Deliveries made from/ }).waitFor();
    expect(new URL(page.url()).searchParams.has('at')).toBe(true);
    await page.getByLabel('Deliveries made in').selectOption('the whole span');

    await openTab(page, 'Warehouse', 'Deliveries');
    await page.getByLabel('Status').selectOption('failed');
    await page.getByRole('checkbox', { name: 'Select all' }).check();
    await page.getByRole('button', { name: 'Retry 2 deliveries' }).click();
    await page.getByText('2 deliveries tried again now.').waitFor();
    await until(
      'both are delivered',
      async () => (await call('GET', `${deliveries}&status=delivered`)).data.length === 2,
    );

    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Backfill…' }).click();
    await page.getByRole('button', { name: 'Count' }).click();
    await page.getByRole('button', { name: 'Make 1 delivery' }).click();
    await page.getByRole('dialog').getByText('Finished').waitFor();
    await page.keyboard.press('Escape');
    await openTab(page, 'Warehouse', 'Overview');
    await page.getByRole('table', { name: 'Recoveries and backfills' }).getByText('Backfill').waitFor();
    await until('it got all', async () => (await call('GET', `${deliveries}&status=delivered`)).data.length === 3);
  },
);

browserTest('Whoever may only look is shown nothing that changes anything, and no secret.', async () => {
  const { call, receiver } = platform();
  const { endpoints, at } = await application('looking');
  const { id } = await call('POST', endpoints, { url: receiver.url, name: 'Warehouse', eventTypes: ['message.sent'] });
  const { key } = await call('POST', '/keys', { name: 'Reader', scopes: ['events:read', 'endpoints:read'] });
  const page = await platform().page({ apiKey: key });
  await page.goto(`${at}/${id}?tab=types`);
  await page.getByText('message.sent').waitFor();
  for (const name of ['Send test event', 'Pause', 'More actions', 'Save']) {
    expect(await page.getByRole('button', { name }).count(), name).toBe(0);
  }
  for (const name of ['Secret', 'Audit']) {
    expect(await page.getByRole('link', { name, exact: true }).count(), name).toBe(0);
  }
  await openTab(page, 'Warehouse', 'Verify');
  await page.getByRole('tab', { name: 'Go' }).click();
  await page.getByText('headers.Get("webhook-signature")').waitFor();
});
