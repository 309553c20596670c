import { until } from '@postrider/testkit';
import { expect } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll } from './kit/look.ts';
import { browserTest, openPlatform } from './kit/open-platform.ts';
import { startPlatform } from './kit/platform.ts';
import { NARROW } from './kit/watched-page.ts';

const platform = openPlatform(startPlatform);

/** A list reads itself anew every 10 s. */
const SOON = { timeout: 15_000 };

let applications = 0;

/** An application of the test's own. */
async function newApplication(): Promise<string> {
  applications += 1;
  return (await platform().call('POST', '/applications', { name: `Customer ${applications}` })).id;
}

browserTest(
  'An event is sent with its data exactly as it was written, after a dry run that tells who gets it.',
  async () => {
    const { call, receiver } = platform();
    const application = await newApplication();
    await call('PUT', '/event-types/order.created', { description: 'An order', example: { orderId: 'o_1' } });
    await call('POST', `/applications/${application}/endpoints`, { name: 'Warehouse', url: receiver.url });
    const other = { name: 'Others', url: receiver.url, eventTypes: ['contact.*'] };
    await call('POST', `/applications/${application}/endpoints`, other);

    const page = await platform().page();
    await page.goto(`/dashboard/applications/${application}/events`);
    await page.getByRole('heading', { name: 'No events yet' }).waitFor();
    await page.getByText(`/v1/applications/${application}/events`).waitFor();
    await page.getByRole('button', { name: 'Send an event' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send an event' });
    await dialog.getByLabel('Event type').fill('order.created');
    await expect.poll(() => dialog.getByLabel('Data').inputValue(), SOON).toContain('"o_1"');
    await dialog.getByLabel('Data').fill('{"orderId": 12345678901234567890,');
    await dialog.getByRole('button', { name: 'Dry run' }).click();
    await dialog.getByText('This is not JSON.').waitFor();
    await dialog.getByLabel('Data').fill('{"2": 1.0, "1": 12345678901234567890}');
    await dialog.getByRole('button', { name: 'Dry run' }).click();
    await dialog.getByText('1 endpoint would get it.').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Send an event' }).click();

    await page.getByRole('heading', { level: 1, name: 'order.created' }).waitFor();
    const who = page.getByRole('table', { name: 'Who got it, who did not, and why' });
    await who.getByRole('row', { name: /Delivered Warehouse/ }).waitFor();
    await who.getByRole('row', { name: /None Others It does not ask for events of this type/ }).waitFor();
    await page.getByRole('region', { name: 'Payload' }).getByText('"1": 12345678901234567890').waitFor();
    await expectAccessible(page);
    const [request] = await receiver.received(1);
    expect(request?.body.toString()).toContain('"data":{"2": 1.0, "1": 12345678901234567890}');
  },
);

browserTest('The failed deliveries of events that are selected are retried, and no others.', async () => {
  const { call, receiver } = platform();
  const application = await newApplication();
  const failing = await call('POST', `/applications/${application}/endpoints`, {
    url: `${receiver.url}/failing`,
    retrySchedule: [],
  });
  const gone = async (count: number) =>
    until(
      'they have failed',
      async () => (await call('GET', `/applications/${application}/deliveries?status=failed`)).data.length === count,
    );
  receiver.respondWith({ status: 500 });
  for (const uid of ['first', 'second', 'third']) {
    await call('POST', `/applications/${application}/events`, { type: 'order.created', data: {}, uid });
  }
  await gone(3);
  receiver.respondWith({ status: 200 });

  const page = await platform().page();
  await page.goto(`/dashboard/applications/${application}/events?status=failed`);
  const rows = page.getByRole('table', { name: 'Events' }).getByRole('row');
  await rows.filter({ hasText: 'first' }).getByRole('checkbox').check();
  await rows.filter({ hasText: 'second' }).getByRole('checkbox').check();
  await page.getByText('2 events selected').waitFor();
  await page.getByRole('button', { name: 'Retry failed deliveries' }).click();
  await page.getByText('2 deliveries are tried again now.').waitFor();
  await gone(1);
  expect(failing.id).toMatch(/^ep_/);
  // With what is filtered by, they are gone from the list.
  await expect.poll(() => rows.count(), SOON).toBe(2);

  const search = page.getByRole('searchbox', { name: 'Id or uid' });
  await search.fill('second');
  await search.press('Enter');
  await page.getByRole('heading', { name: 'No event fits these filters' }).waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect.poll(() => rows.count(), SOON).toBe(4);
  const [event] = (await call('GET', `/applications/${application}/events?uid=third`)).data;
  await search.fill(event.id);
  await search.press('Enter');
  await page.getByText(event.id).waitFor();
});

browserTest('Events come in live, wait while the tail is paused, and go on where they were.', async () => {
  const { call } = platform();
  const application = await newApplication();
  const record = (type: string) => call('POST', `/applications/${application}/events`, { type, data: {} });
  await record('before.it');
  const page = await platform().page({ viewport: NARROW });
  await page.goto(`/dashboard/applications/${application}/events`);
  await page.getByRole('button', { name: 'Live', exact: true }).click();
  await page.getByText('New events come in on top.').waitFor();
  await record('while.live');
  await page.getByRole('link', { name: 'while.live' }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await record('while.paused');
  await page.getByText('1 new event since.').waitFor();
  expect(await page.getByRole('link', { name: 'while.paused' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Go on' }).click();
  const types = page.getByRole('table', { name: 'Events' }).getByRole('link');
  await expect.poll(() => types.allTextContents(), SOON).toEqual(['while.paused', 'while.live', 'before.it']);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
});

browserTest('An event is sent again as a new one, and its data erased, after a question.', async () => {
  const { call } = platform();
  const application = await newApplication();
  const body = { type: 'order.created', data: { email: 'ada@example.com' } };
  const { id } = await call('POST', `/applications/${application}/events`, body);
  const page = await platform().page();
  await page.goto(`/dashboard/applications/${application}/events/${id}`);
  await page.getByRole('button', { name: 'Send again' }).click();
  const dialog = page.getByRole('dialog', { name: 'Send again as a new event' });
  await expect.poll(() => dialog.getByLabel('Data').inputValue(), SOON).toContain('ada@example.com');
  await dialog.getByRole('button', { name: 'Send an event' }).click();
  await expect.poll(() => page.url(), SOON).not.toContain(id);
  expect((await call('GET', `/applications/${application}/events`)).data).toHaveLength(2);

  await page.goto(`/dashboard/applications/${application}/events/${id}`);
  await page.getByRole('button', { name: 'Erase data' }).click();
  const question = page.getByRole('dialog', { name: 'Erase the data of this event?' });
  await question.getByRole('button', { name: 'Erase data' }).click();
  await page.getByText('The data of this event has been erased.').waitFor();
  expect(await page.getByRole('button', { name: 'Erase data' }).count()).toBe(0);
  expect(await page.getByText('ada@example.com').count()).toBe(0);
});
