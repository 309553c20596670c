import { expect } from 'vitest';
import { browserTest, openPlatform } from '../kit/open-platform.ts';
import { startPlatform } from '../kit/platform.ts';

const platform = openPlatform(startPlatform);

browserTest('A customer sees, adds and tests endpoints in the portal, and of others nothing at all.', async () => {
  const { call, receiver } = platform();
  await call('PUT', '/event-types/message.sent', { description: 'A message', example: { text: 'hello' } });
  const mine = await call('POST', '/applications', { name: 'Acme', uid: 'acme' });
  const theirs = await call('POST', '/applications', { name: 'Globex', uid: 'globex' });
  await call('POST', '/applications/acme/endpoints', { name: 'My endpoint', url: receiver.url });
  const other = await call('POST', '/applications/globex/endpoints', { name: 'Their endpoint', url: receiver.url });
  const event = await call('POST', '/applications/globex/events', { type: 'message.sent', data: 'theirs' });
  const { token } = await call('POST', '/applications/acme/portal-sessions', { theme: { name: 'Webhooks of Acme' } });

  const page = await platform().page({ apiKey: null });
  await page.goto(`/portal#token=${token}`);
  await page.getByText('Webhooks of Acme').waitFor();
  await page.getByRole('link', { name: 'My endpoint' }).waitFor();
  expect(page.url()).not.toContain(token);
  expect(await page.getByText('Globex').count()).toBe(0);

  page.watched.expectComplaint(/status of 404/);
  for (const path of [
    `/applications/${theirs.id}/endpoints/${other.id}`,
    `/applications/${mine.id}/endpoints/${other.id}`,
    `/applications/${theirs.id}/events/${event.id}`,
    `/applications/${mine.id}/events/${event.id}`,
    `/applications/${theirs.id}/endpoints`,
  ]) {
    await page.goto(`/portal${path}`);
    await page
      .getByText(/There is nothing here|There is no such|No such|not found/i)
      .first()
      .waitFor();
    expect(await page.getByText(/Globex|Their endpoint/).count(), path).toBe(0);
  }

  await page.goto(`/portal/applications/${mine.id}/endpoints/new`);
  await page.getByLabel('URL').fill(`${receiver.url}/second`);
  await page.getByLabel('Name', { exact: true }).first().fill('Second one');
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await page.getByRole('link', { name: 'Go to the endpoint' }).click();
  await page.getByRole('heading', { level: 1, name: 'Second one' }).waitFor();
  await page.getByRole('button', { name: 'Send test event' }).click();
  const test = page.getByRole('dialog', { name: 'Send a test event' });
  await test.getByRole('button', { name: 'Send', exact: true }).click();
  await test.getByText('answered 200').waitFor();
});
