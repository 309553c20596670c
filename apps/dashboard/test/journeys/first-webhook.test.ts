import { expect } from 'vitest';
import { expectAccessible } from '../kit/look.ts';
import { browserTest, openPlatform } from '../kit/open-platform.ts';
import { startPlatform } from '../kit/platform.ts';

const platform = openPlatform(startPlatform);

browserTest(
  'A newcomer opens the link, makes an application and an endpoint, sends an event and looks at it.',
  async () => {
    const { url } = await platform().call('POST', '/sign-in-links', { role: 'admin', name: 'Ada' });
    const page = await platform().page({ apiKey: null });
    page.watched.expectComplaint(/status of 401 .*\/v1\/me/);
    await page.goto(url);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await page.getByText('Signed in as Ada').waitFor();
    expect(page.url()).not.toContain('#link');
    await expectAccessible(page);

    await page.getByRole('button', { name: 'Make an application' }).click();
    await page.getByRole('button', { name: 'Add an endpoint on the playground' }).click();
    await page.getByRole('button', { name: 'Send a test event' }).click();
    await page.getByRole('link', { name: 'See the request that arrived' }).click();
    await page.getByRole('table', { name: 'Requests' }).getByText('Verified').waitFor();

    // Every step was an operation of the API, done by her.
    const { data } = await platform().call('GET', '/audit-log');
    const done = data.filter(({ actor }: { actor: { kind: string } }) => actor.kind === 'session');
    expect(done.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['application.created', 'endpoint.created', 'inbox.created']),
    );
  },
);

browserTest('A link that was used opens nothing any more, and the page says what to do.', async () => {
  const { url } = await platform().call('POST', '/sign-in-links', { role: 'viewer', name: 'Grace' });
  const first = await platform().page({ apiKey: null });
  first.watched.expectComplaint(/status of 401/);
  await first.goto(url);
  await first.getByText('Signed in as Grace').waitFor();
  const second = await platform().page({ apiKey: null });
  second.watched.expectComplaint(/status of 40[0-9]/);
  await second.goto(url);
  await second.getByRole('alert').getByRole('heading', { name: 'The link did not sign you in' }).waitFor();
  await expectAccessible(second);
});

browserTest('Somebody with an API key signs in, may what the key may, and signs out.', async () => {
  const { key } = await platform().call('POST', '/keys', { name: 'Reader', scopes: ['events:read', 'endpoints:read'] });
  const page = await platform().page({ apiKey: null });
  page.watched.expectComplaint(/status of 40[13]/);
  await page.goto('/dashboard/applications');
  await page.getByLabel('API key').fill('prk_wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByRole('heading', { name: 'You are not signed in' }).waitFor();
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Applications' }).waitFor();
  const menu = page.getByRole('navigation', { name: 'Main' });
  expect(await menu.getByRole('link', { name: 'API keys' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Create application' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await page.goto('/dashboard/applications');
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
});
