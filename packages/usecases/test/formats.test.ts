import { type Endpoint, type Page, SecretText } from '@postrider/core';
import { readConfigurations } from '@postrider/db';
import type { SignatureProfile } from '@postrider/signing';
import { advance } from '@postrider/testkit';
import {
  createApplication,
  createEndpoint,
  deleteApplication,
  deleteEndpoint,
  deleteFormat,
  type FormatDefinition,
  getEndpoint,
  getFormat,
  listFormats,
  OWN_FORMATS_MAX,
  openConfiguration,
  putFormat,
  rotateSecret,
  type ShownFormat,
  updateEndpoint,
} from '@postrider/usecases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  appId,
  EVERYTHING,
  endpointId,
  newApplication,
  newEndpoint,
  onlyIn,
  openWorld,
  refusal,
  value,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const HEX: SignatureProfile = {
  algorithm: 'hmac-sha512',
  key: 'utf8',
  encoding: 'hex',
  prefix: 'sha512=',
  content: ['$timestamp', '.', '$body'],
  separator: null,
  headers: { 'X-Zebra': ['t=', '$timestamp'], 'x-apple': ['$signatures'] },
};
const PLAIN: FormatDefinition = { envelope: { field: '$type', payload: '$data' }, signature: 'standard' };
const BY_TEXT: FormatDefinition = { envelope: '$data', signature: HEX };

const TEXT_SECRET = new SecretText('a secret of sixteen or more');

/** As dispatchers open it. */
async function configurationOf({ id }: Endpoint) {
  const [configuration] = await readConfigurations(world.database, [id]);
  if (configuration === undefined) throw new Error('There is no such endpoint.');
  return openConfiguration(world.deps, configuration);
}

const put = (name: string, definition: FormatDefinition = PLAIN) =>
  putFormat(world.deps, EVERYTHING, { name, ...definition });

const putNew = async (name: string, definition?: FormatDefinition) => value(await put(name, definition)).format;

describe('putting a format', () => {
  test('makes it or replaces all of it, with the fields of its envelope in their order', async () => {
    const definition: FormatDefinition = {
      envelope: { zeta: '$type', alpha: null, mid: 1.5, on: true, '-': 'x', note: 'ünï "code"', data: '$data' },
      signature: HEX,
    };
    const { '-': _, ...envelope } = definition.envelope as Record<string, string>;
    const made = value(await put('ordered', { ...definition, envelope }));
    expect(made).toMatchObject({ created: true, format: { name: 'ordered', builtIn: false, signature: HEX } });
    const found = value(await getFormat(world.deps, EVERYTHING, { name: 'ordered' }));
    expect(found).toEqual(made.format);
    expect(JSON.stringify(found.envelope)).toBe(JSON.stringify(envelope));
    expect(typeof found.signature === 'object' && Object.keys(found.signature.headers)).toEqual(['X-Zebra', 'x-apple']);

    const replaced = value(await put('ordered'));
    expect(replaced).toMatchObject({ created: false, format: PLAIN });
    expect(replaced.format.createdAt).toEqual(made.format.createdAt);
  });

  test('is noticed by its revision', async () => {
    await putNew('revised');
    await putNew('revised', BY_TEXT);
    expect(await world.database.sql`select revision::int from postrider.formats where name = 'revised'`).toEqual([
      { revision: 2 },
    ]);
  });

  test.each([
    ['format_built_in', undefined, 'standard', PLAIN],
    ['invalid_format', undefined, '', PLAIN],
    ['invalid_format', undefined, '-a', PLAIN],
    ['invalid_format', undefined, 'A', PLAIN],
    ['invalid_format', undefined, 'a\u0000', PLAIN],
    ['invalid_format', undefined, 'a'.repeat(65), PLAIN],
    ['invalid_format', '/envelope/7', 'bad', { ...PLAIN, envelope: { 7: '$type' } }],
    ['invalid_format', '/envelope/a', 'bad', { ...PLAIN, envelope: { a: '$nothing' } }],
    ['invalid_format', '/envelope/b', 'bad', { ...PLAIN, envelope: { a: '$data', b: '$data' } }],
    ['invalid_format', '/envelope', 'bad', { ...PLAIN, envelope: {} }],
    ['invalid_format', '/signature/content', 'bad', { ...PLAIN, signature: { ...HEX, content: ['$timestamp'] } }],
    ['invalid_format', '/signature/content', 'bad', { ...PLAIN, signature: { ...HEX, content: [] } }],
    ['invalid_format', '/signature/prefix', 'bad', { ...PLAIN, signature: { ...HEX, prefix: 'a\r\nb' } }],
  ] as const)('is refused as %s at %s, for %.20s', async (code, pointer, name, definition) => {
    expect(refusal(await put(name, definition))).toEqual({ code, pointer });
    expect(await world.database.sql`select from postrider.formats where name = 'bad'`).toHaveLength(0);
  });

  test('tells what is wrong in the envelope and in the signature at once', async () => {
    const answer = await put('bad', { envelope: { a: '$nothing' }, signature: { ...HEX, prefix: '\u0000' } });
    expect(answer.ok ? [] : answer.refusal.errors?.map(({ pointer }) => pointer)).toEqual([
      '/envelope/a',
      '/signature/prefix',
    ]);
  });
});

describe('reading formats', () => {
  test('gives the built-in ones too, which have always been there', async () => {
    const github = value(await getFormat(world.deps, EVERYTHING, { name: 'github' }));
    expect(github).toMatchObject({ builtIn: true, envelope: '$data', createdAt: null, updatedAt: null });
    expect(github.signature).toMatchObject({ algorithm: 'hmac-sha256', separator: null });
  });

  test.each(['nothing', 'toString', '__proto__', 'A b', '\u0000', ''])('of the name %j finds nothing', async (name) => {
    expect(refusal(await getFormat(world.deps, EVERYTHING, { name })).code).toBe('format_not_found');
    expect(refusal(await deleteFormat(world.deps, EVERYTHING, { name })).code).toBe('format_not_found');
  });

  test.each([1, 3, 250])('lists own ones from the newest, then the built-in ones, by pages of %i', async (limit) => {
    for (const name of ['list-b', 'list-a', 'list-c']) await put(name);
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<ShownFormat> = value(await listFormats(world.deps, EVERYTHING, { limit, cursor }));
      expect(page.items.length).toBeLessThanOrEqual(limit);
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(names.filter((name) => name.startsWith('list-'))).toEqual(['list-c', 'list-a', 'list-b']);
    expect(names.slice(-7)).toEqual([
      'standard',
      'standard-ed25519',
      'svix',
      'timestamped',
      'stripe',
      'github',
      'shopify',
    ]);
    expect(new Set(names).size).toBe(names.length);
  });

  test('refuses a cursor of another list', async () => {
    const answer = await listFormats(world.deps, EVERYTHING, { limit: 1, cursor: 'x' });
    expect(refusal(answer).code).toBe('invalid_cursor');
  });
});

describe('deleting a format', () => {
  const remove = (name: string) => deleteFormat(world.deps, EVERYTHING, { name });

  test('takes it away', async () => {
    await putNew('gone');
    expect((await remove('gone')).ok).toBe(true);
    expect(refusal(await getFormat(world.deps, EVERYTHING, { name: 'gone' })).code).toBe('format_not_found');
    expect(refusal(await remove('gone')).code).toBe('format_not_found');
  });

  test('is refused for one that is built in', async () => {
    expect(refusal(await remove('svix')).code).toBe('format_built_in');
  });

  test('is refused while an application has it', async () => {
    await putNew('of-app');
    const application = value(await createApplication(world.deps, EVERYTHING, { name: 'A', format: 'of-app' }));
    expect(refusal(await remove('of-app')).code).toBe('format_in_use');
    value(await deleteApplication(world.deps, EVERYTHING, { application: appId(application) }));
    expect((await remove('of-app')).ok).toBe(true);
  });

  test('is refused while an endpoint has it, and not because of a deleted one', async () => {
    await putNew('of-endpoint');
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application, { format: 'of-endpoint' });
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    expect(refusal(await remove('of-endpoint')).code).toBe('format_in_use');
    value(await deleteEndpoint(world.deps, EVERYTHING, ref));
    expect((await remove('of-endpoint')).ok).toBe(true);
    const deleted = await configurationOf(endpoint);
    expect([deleted.status, deleted.keysAt(0)]).toEqual(['deleted', []]);
  });
});

describe('redefining a format', () => {
  test('is refused while an endpoint that has it holds a live secret that could not sign, and says which', async () => {
    await putNew('direct', BY_TEXT);
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application, { format: 'direct', secret: TEXT_SECRET });
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    const answer = await put('direct', PLAIN);
    expect(refusal(answer)).toEqual({ code: 'secret_does_not_fit', pointer: '/signature' });
    expect(!answer.ok && answer.refusal.detail).toContain(ref.endpoint);
    expect(!answer.ok && answer.refusal.detail).not.toContain(TEXT_SECRET.reveal());
    expect(value(await getFormat(world.deps, EVERYTHING, { name: 'direct' }))).toMatchObject(BY_TEXT);

    value(await rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: 60 }));
    expect(refusal(await put('direct', PLAIN)).code).toBe('secret_does_not_fit');
    await advance(world.database, 61_000);
    expect((await put('direct', PLAIN)).ok).toBe(true);
  });

  test('names the endpoint only to who may see it', async () => {
    await putNew('elsewhere', BY_TEXT);
    const theirs = await newApplication(world);
    const endpoint = await newEndpoint(world, theirs, { format: 'elsewhere', secret: TEXT_SECRET });
    const mine = onlyIn(await newApplication(world));
    const answer = await putFormat(world.deps, mine, { name: 'elsewhere', ...PLAIN });
    expect(refusal(answer).code).toBe('secret_does_not_fit');
    expect(!answer.ok && answer.refusal.detail).not.toContain(endpointId(endpoint));
  });

  test('asks the endpoints that inherit it too, and neither those of another format nor deleted ones', async () => {
    await putNew('inherited', BY_TEXT);
    const application = value(await createApplication(world.deps, EVERYTHING, { name: 'A', format: 'inherited' }));
    const inheriting = await newEndpoint(world, application, { secret: TEXT_SECRET });
    await newEndpoint(world, application, { secret: TEXT_SECRET, format: 'github' });
    const ref = { application: appId(application), endpoint: endpointId(inheriting) };
    expect(refusal(await put('inherited', PLAIN)).code).toBe('secret_does_not_fit');
    value(await deleteEndpoint(world.deps, EVERYTHING, ref));
    expect((await put('inherited', PLAIN)).ok).toBe(true);
    const deleted = await configurationOf(inheriting);
    expect([deleted.status, deleted.keysAt(0)]).toEqual(['deleted', []]);
  });
});

describe('at the same time', () => {
  const ROUNDS = Array.from({ length: 6 }, (_, n) => n);

  test('an endpoint that takes a format, and the format redefined: never both, when the secret does not fit', async () => {
    const application = appId(await newApplication(world));
    const url = 'https://receiver.test/';
    for (const n of ROUNDS) {
      const name = `raced-${n}`;
      await putNew(name, BY_TEXT);
      const [made, redefined] = await Promise.all([
        createEndpoint(world.deps, EVERYTHING, { application, url, format: name, secret: TEXT_SECRET }),
        put(name, PLAIN),
      ]);
      expect([made.ok ? 'ok' : made.refusal.code, redefined.ok ? 'ok' : redefined.refusal.code]).toBeOneOf([
        ['ok', 'secret_does_not_fit'],
        ['invalid_secret', 'ok'],
      ]);
    }
  });

  test('an endpoint that takes a format, and the format deleted: never both', async () => {
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application);
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    for (const n of ROUNDS) {
      const name = `fleeting-${n}`;
      await putNew(name);
      const [taken, deleted] = await Promise.all([
        updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { format: name } }),
        deleteFormat(world.deps, EVERYTHING, { name }),
      ]);
      expect([taken.ok ? 'ok' : taken.refusal.code, deleted.ok ? 'ok' : deleted.refusal.code]).toBeOneOf([
        ['ok', 'format_in_use'],
        ['unknown_format', 'ok'],
      ]);
      expect((await getEndpoint(world.deps, EVERYTHING, ref)).ok).toBe(true);
      value(await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { format: null } }));
    }
  });
});

test('there are at most a hundred own formats, put from however many sides', async () => {
  const [{ count } = { count: 0 }] = await world.database.sql<{ count: number }[]>`
    select count(*)::int as count from postrider.formats`;
  await world.database.sql`
    insert into postrider.formats (name, envelope, signature)
    select 'filler-' || n, '"$data"', '"standard"' from generate_series(1, ${OWN_FORMATS_MAX - count - 1}) as n`;
  const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => put(`last-${n}`)));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(answers.filter(({ ok }) => !ok).map((answer) => refusal(answer).code)).toEqual(
    Array<string>(5).fill('too_many_formats'),
  );
  expect((await put('filler-1', BY_TEXT)).ok).toBe(true);
});
