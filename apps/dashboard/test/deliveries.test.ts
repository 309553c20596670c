import { until } from '@postrider/testkit';
import { expect } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll } from './kit/look.ts';
import { browserTest, openPlatform } from './kit/open-platform.ts';
import { startPlatform } from './kit/platform.ts';
import { NARROW } from './kit/watched-page.ts';

const platform = openPlatform(startPlatform);

/** A list reads itself anew every 10 s. */
const SOON = { timeout: 15_000 };

/** An application with one endpoint that answers as it is told, and so many deliveries to it, attempted once. */
async function attempted(
  { events = 1, status, body = '' }: { events?: number; status: number; body?: string },
  endpoint: object = {},
) {
  const { call, receiver } = platform();
  receiver.respondWith({ status, body });
  const application = (await call('POST', '/applications', { name: 'Acme' })).id as string;
  const made = await call('POST', `/applications/${application}/endpoints`, {
    name: 'Warehouse',
    url: receiver.url,
    ...endpoint,
  });
  for (let n = 0; n < events; n++) {
    await call('POST', `/applications/${application}/events`, { type: 'order.created', data: { n } });
  }
  const deliveries = await until('all were attempted', async () => {
    const { data } = await call('GET', `/applications/${application}/deliveries`);
    const all = data.every(({ attemptCount }: { attemptCount: number }) => attemptCount > 0);
    return data.length === events && all ? data : null;
  });
  return { application, endpoint: made, deliveries };
}

browserTest('A delivery that fails tells why, what to do, when it is tried again, and is retried.', async () => {
  const { application, deliveries } = await attempted({ status: 401, body: '<script>alert(1)</script>' });
  const page = await platform().page();
  await page.goto(`/dashboard/applications/${application}/deliveries/${deliveries[0].id}`);
  await page.getByText('The receiver did not accept the signature').waitFor();
  await page.getByText('What to do:').waitFor();
  await page.getByText('Attempt 2 of 6 is next.').waitFor();
  await page.getByText(/in \d+ s, at \d\d:\d\d:\d\d/).waitFor();
  // As text.
  await page.getByRole('region', { name: 'Response body' }).getByText('<script>alert(1)</script>').waitFor();
  await expectAccessible(page);
  platform().receiver.respondWith({ status: 200 });
  await page.getByRole('heading', { level: 1, name: 'order.created' }).waitFor();
  await page.keyboard.press('r');
  await page.getByText('It is tried again now.').waitFor();
  await page.getByRole('heading', { name: 'Attempt 2' }).waitFor();
  await page.getByText('Made because somebody asked for it').waitFor();
  await page.getByText('Delivered by attempt').waitFor();
});

browserTest(
  'The request is shown as it was sent, and its signature verified with the secrets or another.',
  async () => {
    const { application, deliveries, endpoint } = await attempted({ status: 200 });
    const sent = platform().receiver.requests.at(-1);
    const page = await platform().page();
    await page.goto(`/dashboard/applications/${application}/deliveries/${deliveries[0].id}`);
    await page.getByRole('tab', { name: 'Request' }).click();
    await page.getByText('Exactly what was sent').waitFor();
    await page
      .getByRole('region', { name: 'Request body' })
      .getByText(sent?.body.toString() ?? '?')
      .waitFor();
    await page.getByRole('tab', { name: 'Signature' }).click();
    await page.getByRole('button', { name: 'Verify with the endpoint’s secrets' }).click();
    await page.getByText('the current secret of the endpoint has made it').waitFor();
    await expectAccessible(page);
    const pasted = page.getByLabel('The secret that the receiver has');
    const verify = page.getByRole('button', { name: 'Verify with this secret' });
    await pasted.fill('whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD');
    await verify.click();
    await page.getByText("the secret is another endpoint's or an old one").waitFor();
    await pasted.fill(endpoint.secret);
    await verify.click();
    await page.getByText('this secret has made it').waitFor();
    const { data } = await platform().call('GET', `/audit-log?application=${application}&target=${endpoint.id}`);
    const reads = data.filter(({ action }: { action: string }) => action === 'secret.revealed');
    expect(reads).toHaveLength(1);
  },
);

browserTest(
  'Several deliveries are retried at once, by key too, and open ones cancelled after a question.',
  async () => {
    const { application } = await attempted({ events: 3, status: 500 });
    const page = await platform().page({ viewport: NARROW });
    await page.goto(`/dashboard/applications/${application}/deliveries?status=retrying`);
    const rows = page
      .getByRole('table', { name: 'Deliveries' })
      .getByRole('row')
      .filter({ has: page.getByRole('link') });
    await expect.poll(() => rows.count(), SOON).toBe(3);
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await rows.nth(0).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Cancel deliveries' }).click();
    const question = page.getByRole('dialog', { name: 'Cancel deliveries?' });
    await question.getByRole('button', { name: 'Cancel deliveries' }).click();
    await page.getByText('1 delivery is cancelled').waitFor();
    await expect.poll(() => rows.count(), SOON).toBe(2);

    platform().receiver.respondWith({ status: 200 });
    await rows.nth(0).getByRole('checkbox').check();
    await rows.nth(1).getByRole('checkbox').check();
    await page.keyboard.press('r');
    await page.getByText('2 deliveries are tried again now.').waitFor();
    await page.getByRole('heading', { name: 'No delivery fits these filters' }).waitFor();
  },
);

browserTest('All that fit the filters are counted, and retried in the background.', async () => {
  const { application } = await attempted({ events: 3, status: 500 }, { retrySchedule: [] });
  platform().receiver.respondWith({ status: 200 });
  const page = await platform().page();
  await page.goto(`/dashboard/applications/${application}/deliveries?type=order.created`);
  await page.getByRole('button', { name: 'Retry all…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Retry all that fit the filters?' });
  await dialog.getByText('3 deliveries that failed or were cancelled').waitFor();
  await dialog.getByRole('button', { name: 'Start' }).click();
  await page.getByText('3 deliveries were tried again.').waitFor();
});

browserTest('A customer reads and retries their deliveries in the portal, and sends no events there.', async () => {
  const { application, deliveries } = await attempted({ status: 500 });
  const { token } = await platform().call('POST', `/applications/${application}/portal-sessions`, {});
  platform().receiver.respondWith({ status: 200 });
  const page = await platform().page({ apiKey: null, viewport: NARROW });
  await page.goto(`/portal/applications/${application}/events#token=${token}`);
  await page.getByRole('table', { name: 'Events' }).getByRole('link', { name: 'order.created' }).click();
  await page.getByRole('heading', { name: 'Who got it, who did not, and why' }).waitFor();
  for (const name of ['Send again', 'Erase data', 'Copy as curl']) {
    expect(await page.getByRole('button', { name }).count(), name).toBe(0);
  }
  await expectNoSidewaysScroll(page);
  await page.getByRole('link', { name: 'Retrying' }).click();
  await page.getByText(deliveries[0].id).waitFor();
  await page.getByRole('button', { name: 'Retry now' }).click();
  await page.getByText('Delivered by attempt').waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});
