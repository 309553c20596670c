import { randomBytes } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { createSignInLink, type LinkDeps, rootProver, signInWithKey } from '@postrider/usecases';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startupLink } from '../src/startup-link.ts';

let platform: TestDatabase;
let deps: LinkDeps;
beforeEach(async () => {
  platform = await createTestDatabase();
  deps = { database: platform.database, random: (bytes) => randomBytes(bytes), now: () => new Date() };
});
afterEach(() => platform.drop());

const AT = { publicUrl: null, apiUrl: 'http://127.0.0.1:8030' };
const ROOT = { actor: { kind: 'root' }, application: 'all' } as const;

describe('The first start', () => {
  test('is given one although somebody was refused one before', async () => {
    const bound = { ...ROOT, application: '01890a5d-ac96-774b-bcce-b302099a8057' };
    const refused = await createSignInLink(deps, bound, { role: 'viewer', name: 'Ada', expiresInSeconds: 60 });
    expect(refused.ok).toBe(false);
    expect(await startupLink(deps, 'first', AT)).not.toBeNull();
  });

  test('is given a link, and of several processes at once one is', async () => {
    const given = await Promise.all(Array.from({ length: 5 }, () => startupLink(deps, 'first', AT)));
    expect(given.filter((url) => url !== null)).toEqual([
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:8030\/dashboard\/sign-in#link=prl_[0-9A-Za-z]{36}$/),
    ]);
    expect(await startupLink(deps, 'first', AT)).toBeNull();
  });

  test('is given none when somebody has made a link, or has signed in, be it that nothing of it is left', async () => {
    await createSignInLink(deps, ROOT, { role: 'viewer', name: 'Ada', expiresInSeconds: 60 });
    await platform.database.sql`delete from postrider.sign_in_links`;
    expect(await startupLink(deps, 'first', AT)).toBeNull();

    await platform.database.sql`update postrider.settings set sign_in_offered_at = null`;
    await signInWithKey({ ...deps, proveRoot: rootProver('a-root-key-of-some-length') }, ROOT);
    await platform.database.sql`delete from postrider.sessions`;
    expect(await startupLink(deps, 'first', AT)).toBeNull();
  });
});

test('Development mode is given a fresh one each time.', async () => {
  const urls = [await startupLink(deps, 'fresh', AT), await startupLink(deps, 'fresh', AT)];
  expect(new Set(urls).size).toBe(2);
  expect(urls).not.toContain(null);
});

test.each([
  [null, 'http://0.0.0.0:8030', 'http://localhost:8030'],
  [null, 'http://[::]:8030', 'http://localhost:8030'],
  [null, 'http://10.0.0.7:80', 'http://10.0.0.7:80'],
  ['https://hooks.example.com', 'http://0.0.0.0:8030', 'https://hooks.example.com'],
])('With the public URL %s and listening on %s, it leads to %s.', async (publicUrl, apiUrl, origin) => {
  expect(await startupLink(deps, 'fresh', { publicUrl, apiUrl })).toMatch(`${origin}/dashboard/`);
});
