import { expect } from 'vitest';
import { themeVariables } from '../src/portal/theme.ts';
import { expectAccessible, expectNoSidewaysScroll } from './kit/look.ts';
import { browserTest, openPlatform } from './kit/open-platform.ts';
import { startPlatform } from './kit/platform.ts';
import { NARROW } from './kit/watched-page.ts';

const platform = openPlatform(startPlatform);

/** A customer with an endpoint, and the portal session that was opened for them. */
async function customer(uid: string, session: object = {}) {
  const { call, receiver } = platform();
  const { id } = await call('POST', '/applications', { name: uid, uid });
  const endpoint = await call('POST', `/applications/${uid}/endpoints`, { name: `Of ${uid}`, url: receiver.url });
  const { token, id: sessionId } = await call('POST', `/applications/${uid}/portal-sessions`, session);
  return { id, endpoint: endpoint.id, token, sessionId };
}

browserTest(
  'What a session may not do is neither shown nor possible, and neither is anything of another application.',
  async () => {
    const mine = await customer('mine', { capabilities: ['endpoints:read'] });
    const theirs = await customer('theirs');
    const page = await platform().page({ apiKey: null });
    page.watched.expectComplaint(/status of 40[34] .*\/v1\//);
    await page.goto(`/portal#token=${mine.token}`);
    const places = page.getByRole('navigation', { name: 'Main' });
    await page.getByRole('link', { name: 'Of mine' }).waitFor();
    expect(await places.getByRole('link').allTextContents()).toEqual(['Endpoints', 'Event types']);
    expect(await page.getByRole('button', { name: 'Add endpoint' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Add endpoint' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Of mine' }).click();
    await page.getByRole('heading', { level: 1, name: 'Of mine' }).waitFor();
    for (const name of ['Send test event', 'Pause', 'Edit', 'Delete']) {
      expect(await page.getByRole('button', { name }).count(), name).toBe(0);
    }

    const asked = (method: string, path: string, body?: object) =>
      page.evaluate(
        async ([token, method, path, body]) => {
          const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
          return (await fetch(`/v1${path}`, { method, headers, ...(body === null ? {} : { body }) })).status;
        },
        [mine.token, method, path, body === undefined ? null : JSON.stringify(body)] as const,
      );
    const own = `/applications/${mine.id}/endpoints/${mine.endpoint}`;
    expect(await asked('GET', own)).toBe(200);
    expect(await asked('PATCH', own, { name: 'Changed' })).toBe(403);
    expect(await asked('GET', `${own}/secret`)).toBe(403);
    expect(await asked('GET', `/applications/${mine.id}/events`)).toBe(403);
    const other = `/applications/${theirs.id}`;
    for (const path of [other, `${other}/endpoints`, `${other}/endpoints/${theirs.endpoint}`, `${other}/events`]) {
      expect(await asked('GET', path), path).toBeOneOf([403, 404]);
    }
    for (const path of ['/keys', '/audit-log', '/settings', '/system', '/overview', '/inboxes', '/sessions']) {
      expect(await asked('GET', path), path).toBe(403);
    }
  },
);

browserTest("The portal is in the platform's colours and corners, light or dark, under its name.", async () => {
  const logo = `data:image/svg+xml;base64,${btoa('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"/>')}`;
  const theme = { name: 'Webhooks of Hooli', accent: '#7c1fa8', radius: 3, scheme: 'dark', logo } as const;
  const { token } = await customer('hooli', { theme });
  await platform().call('PUT', '/event-types/order.created', { description: 'Somebody has ordered.' });
  const page = await platform().page({ apiKey: null, colorScheme: 'light', viewport: NARROW });
  await page.goto(`/portal#token=${token}`);
  const add = page.getByRole('link', { name: 'Add endpoint' });
  await add.waitFor();
  const look = await add.evaluate((element) => {
    const { backgroundColor, borderRadius } = getComputedStyle(element);
    const rgb = backgroundColor.match(/\d+/g) ?? [];
    const colour = `#${rgb.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`;
    return { colour, borderRadius, scheme: document.documentElement.dataset['scheme'] };
  });
  expect(look).toEqual({ colour: themeVariables(theme, true)['--accent'], borderRadius: '3px', scheme: 'dark' });
  expect(await page.locator('header img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(40);
  expect(await page.title()).toBe('Endpoints · Webhooks of Hooli');

  const places = page.getByRole('navigation', { name: 'Main' });
  await places.getByRole('link', { name: 'Event types' }).click();
  await page.getByRole('link', { name: 'order.created' }).click();
  await page.getByText('Somebody has ordered.').waitFor();
  expect(await places.getByRole('link', { name: 'Event types' }).getAttribute('aria-current')).toBe('page');
  expect(await page.getByRole('button', { name: 'Edit' }).count()).toBe(0);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await places.getByRole('link', { name: 'Endpoints' }).click();
  await page.getByRole('link', { name: 'Of hooli', exact: true }).waitFor();
});

browserTest('A session that has ended is said to be over; a new token in the same address goes on.', async () => {
  const { call } = platform();
  const { token, sessionId } = await customer('initech');
  const page = await platform().page({ apiKey: null });
  page.watched.expectComplaint(/status of 401 .*\/v1\//);
  const over = page.getByRole('heading', { level: 1, name: 'This session is over' });
  await page.goto('/portal');
  await over.waitFor();
  await expectAccessible(page);

  const goOnWith = (next: string) =>
    page.evaluate((fragment) => {
      location.hash = fragment;
    }, `token=${next}`);
  await goOnWith(token);
  await page.getByRole('link', { name: 'Of initech' }).waitFor();
  await page.reload();
  await page.getByRole('link', { name: 'Of initech' }).waitFor();

  await call('DELETE', `/applications/initech/portal-sessions/${sessionId}`);
  await page.getByRole('link', { name: 'Events', exact: true }).click();
  await over.waitFor();
  const fresh = await call('POST', '/applications/initech/portal-sessions', {});
  await goOnWith(fresh.token);
  await page.getByRole('heading', { level: 1, name: 'Events' }).waitFor();
  expect(page.url()).not.toContain('token');
});
