import { type Receiver, startReceiver } from '@postrider/testkit';
import { expect, onTestFinished } from 'vitest';
import { browserTest, openPlatform } from '../kit/open-platform.ts';
import { startPlatform } from '../kit/platform.ts';
import { openPage } from '../kit/watched-page.ts';

/** A platform, and the sites of others: one that the settings name, and one that they do not. */
const platform = openPlatform(async () => {
  const [named, unnamed] = [await siteOfAnother(), await siteOfAnother()];
  const started = await startPlatform({ portalFrameAncestors: [named.url] });
  const close = async () => {
    await Promise.all([started.close(), named.close(), unnamed.close()]);
  };
  return { ...started, named, unnamed, close };
});

/** Whose page has what `?show=` says in a frame. */
function siteOfAnother(): Promise<Receiver> {
  return startReceiver(({ path }) => {
    const shown = new URL(path, 'http://site').searchParams.get('show') ?? '';
    const body = `<!doctype html><title>A site</title><link rel="icon" href="data:,"><iframe src="${shown}" title="Webhooks"></iframe>`;
    return { status: 200, headers: { 'content-type': 'text/html' }, body };
  });
}

async function shownBy(site: Receiver, path: string) {
  const { page, close } = await openPage(platform(), { apiKey: null });
  onTestFinished(close);
  await page.goto(`${site.url}/?show=${encodeURIComponent(`${platform().url}${path}`)}`);
  return { page, frame: page.frameLocator('iframe') };
}

/** Where the browser puts a frame whose page it does not show. */
const REFUSED = 'chrome-error://chromewebdata/';

browserTest(
  'The portal is shown in a frame of a site that the settings name, and there only; the dashboard nowhere.',
  async () => {
    const { named, unnamed } = platform();
    await platform().call('POST', '/applications', { name: 'Acme', uid: 'acme' });
    const { token } = await platform().call('POST', '/applications/acme/portal-sessions', {
      theme: { name: 'Of Acme' },
    });
    const portal = `/portal#token=${token}`;
    const { frame: shown } = await shownBy(named, portal);
    await shown.getByText('Of Acme').waitFor();
    await shown.getByRole('heading', { level: 1, name: 'Endpoints' }).waitFor();
    for (const [site, path] of [
      [unnamed, portal],
      [named, '/dashboard'],
    ] as const) {
      const { page, frame: refused } = await shownBy(site, path);
      await expect.poll(() => page.frames().map((frame) => frame.url()), { timeout: 30_000 }).toContain(REFUSED);
      expect(await refused.locator('#root').count()).toBe(0);
    }
  },
);
