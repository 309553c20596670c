import { until } from '@postrider/testkit';
import { expect } from 'vitest';
import { expectAccessible } from './kit/look.ts';
import { browserTest, openPlatform } from './kit/open-platform.ts';
import { startPlatform } from './kit/platform.ts';

const platform = openPlatform(startPlatform);

const statusWith = async (key: string) => {
  const answer = await fetch(`${platform().url}/v1/me`, { headers: { authorization: `Bearer ${key}` } });
  return answer.status;
};

browserTest('A key is made, shown once, opens what it may, and nothing once it is revoked.', async () => {
  await platform().call('POST', '/applications', { name: 'Acme', uid: 'acme' });
  const page = await platform().page();
  await page.goto('/dashboard/keys');
  await page.getByRole('button', { name: 'New API key' }).click();
  const form = page.getByRole('dialog', { name: 'New API key' });
  await form.getByLabel('Name').fill('Checkout');
  await form.getByRole('button', { name: 'Make the key' }).click();
  await form.getByRole('alert').getByText('Choose at least one.').waitFor();
  await form.getByLabel('Record events').check();
  await form.getByRole('combobox', { name: 'Application' }).fill('nobody');
  await form.getByRole('button', { name: 'Make the key' }).click();
  page.watched.expectComplaint(/status of 4\d\d .*\/v1\/keys/);
  await form.getByRole('alert').first().waitFor();
  await form.getByRole('combobox', { name: 'Application' }).fill('acme');
  await form.getByLabel('Expires').selectOption('In 30 days');
  await expectAccessible(page);
  await form.getByRole('button', { name: 'Make the key' }).click();

  const shown = page.getByRole('dialog', { name: 'API key “Checkout”' });
  const key = (await shown.getByRole('region', { name: 'API key' }).textContent()) ?? '';
  expect(await statusWith(key)).toBe(200);
  await shown.getByRole('button', { name: 'Done' }).click();
  const row = page.getByRole('table', { name: 'API keys' }).getByRole('row').filter({ hasText: 'Checkout' });
  await row.getByText('events:write').waitFor();
  await row.getByRole('link', { name: 'Acme' }).waitFor();
  await row.getByText('in 29 d').waitFor();
  expect(await page.getByText(key).count()).toBe(0);

  await row.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog', { name: 'Revoke “Checkout”?' }).getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('The key is revoked.').waitFor();
  await row.waitFor({ state: 'detached' });
  await until('it opens nothing', async () => (await statusWith(key)) === 401);
});

browserTest('A link is made for a role; whoever signed in by it is seen, and signed out.', async () => {
  const page = await platform().page();
  await page.goto('/dashboard/keys');
  await page.getByRole('button', { name: 'New sign-in link' }).click();
  const form = page.getByRole('dialog', { name: 'New sign-in link' });
  await form.getByLabel('Whom it is for').fill('Grace');
  await form.getByLabel('What they may do').selectOption('Developer');
  await form.getByRole('button', { name: 'Make the link' }).click();
  const shown = page.getByRole('dialog', { name: 'Sign-in link for Grace' });
  const link = (await shown.getByRole('region', { name: 'Sign-in link' }).textContent()) ?? '';
  await shown.getByRole('button', { name: 'Done' }).click();

  const grace = await platform().page({ apiKey: null });
  grace.watched.expectComplaint(/status of 401/);
  await grace.goto(link);
  await grace.getByText('Signed in as Grace').waitFor();

  await page.reload();
  const row = page.getByRole('table', { name: 'Signed in' }).getByRole('row').filter({ hasText: 'Grace' });
  await row.getByText('Developer').waitFor();
  await row.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('dialog', { name: 'Sign “Grace” out?' }).getByRole('button', { name: 'Sign out' }).click();
  await row.waitFor({ state: 'detached' });
  await grace.reload();
  await grace.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
});
