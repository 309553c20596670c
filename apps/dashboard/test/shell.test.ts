import { expect } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll } from './kit/look.ts';
import { browserTest, openPlatform } from './kit/open-platform.ts';
import { startPlatform } from './kit/platform.ts';
import { NARROW } from './kit/watched-page.ts';

const platform = openPlatform(startPlatform);

browserTest('Whoever opens the dashboard without being signed in is asked to.', async () => {
  const page = await platform().page({ apiKey: null });
  page.watched.expectComplaint(/status of 401/);
  await page.goto('/dashboard');
  await page.getByRole('heading', { name: /sign in/i }).waitFor();
  await expectAccessible(page);
});

browserTest('The shell has what it needs on a telephone too.', async () => {
  const page = await platform().page({ viewport: NARROW });
  await page.goto('/dashboard');
  await page.getByRole('main').waitFor();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  expect(await page.title()).toContain('Postrider');
});
