import { expect } from 'vitest';
import { browserTest, openPlatform } from './kit/open-platform.ts';
import { startPlatform } from './kit/platform.ts';

const platform = openPlatform(startPlatform);

browserTest(
  'It says who changed what into what, and is narrowed down by links and filters of the address.',
  async () => {
    const { call, receiver } = platform();
    await call('POST', '/applications', { name: 'Acme', uid: 'acme' });
    const { id } = await call('POST', '/applications/acme/endpoints', { name: 'Old name', url: receiver.url });
    const { url } = await call('POST', '/sign-in-links', { role: 'admin', name: 'Ada' });

    const page = await platform().page({ apiKey: null });
    page.watched.expectComplaint(/status of 401/);
    await page.goto(url);
    await page.getByText('Signed in as Ada').waitFor();
    const headers = { origin: platform().url };
    await page.request.patch(`/v1/applications/acme/endpoints/${id}`, { data: { name: 'New name' }, headers });

    await page.goto('/dashboard/audit-log');
    const rows = page.getByRole('table', { name: 'Audit log' }).getByRole('row');
    const change = rows.filter({ hasText: 'Changed an endpoint' });
    await change.getByText('was Old name → became New name').waitFor();
    await change.getByRole('link', { name: id }).waitFor();
    await change.getByText('127.0.0.1').waitFor();

    await change.getByRole('link', { name: 'Ada' }).click();
    await rows.filter({ hasText: 'Made an endpoint' }).waitFor({ state: 'detached' });
    await change.waitFor();
    expect(page.url()).toContain('actor=ses_');

    await page.getByLabel('What', { exact: true }).selectOption('Revoked an API key');
    await page.getByRole('heading', { name: 'Nothing fits these filters' }).waitFor();
    await page.getByRole('link', { name: 'Clear the filters' }).click();
    await rows.filter({ hasText: 'Made an endpoint' }).waitFor();

    await page.getByLabel('To what').fill(id);
    await page.keyboard.press('Enter');
    await rows.filter({ hasText: 'Made an application' }).waitFor({ state: 'detached' });
    await page.reload();
    await change.waitFor();
    // Its head, and the two of this endpoint.
    expect(await rows.count()).toBe(3);
  },
);
