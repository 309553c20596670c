import { until } from '@postrider/testkit';
import { expect, onTestFinished } from 'vitest';
import { browserTest, openPlatform } from './kit/open-platform.ts';
import { startPlatform } from './kit/platform.ts';
import { openPage } from './kit/watched-page.ts';

const platform = openPlatform(startPlatform);

browserTest('What a good page does not do is noted: errors, a broken policy, a request to elsewhere.', async () => {
  const { page, complaints, expectComplaint, close } = await openPage(platform());
  onTestFinished(close);
  await page.goto('/dashboard');
  const noted = async (complaint: RegExp, does: () => unknown) => {
    await page.evaluate(does);
    await until(`${complaint} is noted`, () => complaints.some((one) => complaint.test(one)));
  };
  // biome-ignore lint/suspicious/noConsole: it runs in the page.
  await noted(/^console: lost/, () => console.error('lost'));
  await noted(/^script: thrown/, () => {
    setTimeout(() => {
      throw new Error('thrown');
    });
  });
  await noted(/^policy: style-src-attr/, () => document.body.setAttribute('style', 'color: red'));
  await noted(/^policy: script-src-elem of inline/, () => {
    document.head.append(Object.assign(document.createElement('script'), { textContent: '1' }));
  });
  await noted(/^policy: connect-src of http:\/\/127\.0\.0\.1:9/, () => {
    fetch('http://127.0.0.1:9/').catch(() => {});
  });
  await noted(/^policy: img-src of http:\/\/127\.0\.0\.1:9/, () => {
    document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/x.png' }));
  });
  expectComplaint(/foreseen/);
  const before = complaints.length;
  // biome-ignore lint/suspicious/noConsole: it runs in the page.
  await page.evaluate(() => console.error('foreseen'));
  expect(complaints).toHaveLength(before);
});
