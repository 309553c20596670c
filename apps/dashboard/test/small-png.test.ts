import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { browserTest, openPlatform } from './kit/open-platform.ts';
import { startPlatform } from './kit/platform.ts';
import { openPage } from './kit/watched-page.ts';
import { smallPng } from './screenshots/small-png.ts';

const platform = openPlatform(startPlatform);

/** What a browser sees in two pictures: whether they are of one size, and how far their bytes are apart in the mean. */
function compared(page: Page, one: Buffer, other: Buffer) {
  return page.evaluate(
    async (urls) => {
      const [a, b] = await Promise.all(
        urls.map(async (url) => {
          const image = Object.assign(new Image(), { src: url });
          await image.decode();
          const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
          const context = canvas.getContext('2d');
          context?.drawImage(image, 0, 0);
          return context?.getImageData(0, 0, image.width, image.height).data ?? new Uint8ClampedArray();
        }),
      );
      const apart = [...(a ?? [])].map((byte, n) => Math.abs(byte - (b?.[n] ?? 0)));
      return { same: a?.length === b?.length, mean: apart.reduce((sum, one) => sum + one, 0) / apart.length };
    },
    [one, other].map((png) => `data:image/png;base64,${png.toString('base64')}`),
  );
}

browserTest('A picture with fewer colours is smaller by half, and looks the same.', async () => {
  const { page, close } = await openPage(platform());
  await page.goto('/dashboard');
  await page.getByRole('heading', { level: 1 }).waitFor();
  const taken = await page.screenshot();
  const small = smallPng(taken);
  expect(small.length).toBeLessThan(taken.length / 2);
  const { same, mean } = await compared(page, taken, small);
  expect(same).toBe(true);
  expect(mean).toBeLessThan(0.5);
  await close();
});
