import { Webhook } from 'standardwebhooks';
import { expect } from 'vitest';
import { browserTest, openPlatform } from '../kit/open-platform.ts';
import { startPlatform } from '../kit/platform.ts';

const platform = openPlatform(startPlatform);

browserTest('A secret is rotated, and receivers that know either of the two accept what is sent.', async () => {
  const { call, receiver } = platform();
  const example = { text: 'hello' };
  await call('PUT', '/event-types/message.sent', { description: 'A message', example });
  const application = await call('POST', '/applications', { name: 'Acme', uid: 'acme' });
  const body = { name: 'Inbox', url: receiver.url };
  const endpoint = await call('POST', '/applications/acme/endpoints', body);

  const page = await platform().page();
  await page.goto(`/dashboard/applications/${application.id}/endpoints/${endpoint.id}?tab=secret`);
  expect(await page.getByText(endpoint.secret).count()).toBe(0);
  await page.getByRole('button', { name: 'Reveal' }).click();
  await page.getByText(endpoint.secret).waitFor();
  await page.getByRole('button', { name: 'Rotate…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rotate the secret' });
  await dialog.getByRole('button', { name: 'Rotate', exact: true }).click();
  await page.getByRole('heading', { name: 'Previous secrets' }).waitFor();
  await page.getByText(endpoint.secret).waitFor();

  await page.getByRole('button', { name: 'Send test event' }).click();
  const test = page.getByRole('dialog', { name: 'Send a test event' });
  await test.getByRole('button', { name: 'Send', exact: true }).click();
  await test.getByText('answered 200').waitFor();
  const [request] = await receiver.received(1);
  const { secret, previous } = await call('GET', `/applications/acme/endpoints/${endpoint.id}/secret`);
  expect(previous.map((one: { secret: string }) => one.secret)).toEqual([endpoint.secret]);
  for (const known of [secret, endpoint.secret]) {
    const verified = new Webhook(known).verify(request?.body.toString() ?? '', request?.headers ?? {});
    expect(verified).toMatchObject({ data: example });
  }
});
