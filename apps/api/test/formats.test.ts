import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
});
afterAll(() => api.close());

const PLAIN = { envelope: { field: '$type', payload: '$data' }, signature: 'standard' };

const PROFILE = {
  algorithm: 'hmac-sha256',
  key: 'utf8',
  encoding: 'hex',
  prefix: 'v0=',
  content: ['v0:', '$timestamp', ':', '$body'],
  separator: ',',
  headers: { 'X-Signature': ['$signatures'], 'X-Timestamp': ['$timestamp'] },
};

describe('PUT /v1/formats/{name}', () => {
  test('201 when it is new, 200 when it is redefined', async () => {
    const made = await api.call('PUT', '/v1/formats/mine', PLAIN);
    expect(made.status).toBe(201);
    const time = expect.stringMatching(/Z$/);
    expect(made.json).toEqual({ name: 'mine', builtIn: false, ...PLAIN, createdAt: time, updatedAt: time });
    const redefined = await api.call('PUT', '/v1/formats/mine', { envelope: '$data', signature: PROFILE });
    expect(redefined.status).toBe(200);
    expect(redefined.json).toMatchObject({ envelope: '$data', signature: PROFILE, createdAt: made.json.createdAt });
    expect((await api.call('GET', '/v1/formats/mine')).json).toEqual(redefined.json);
  });

  test('201 with the fields of the envelope and the headers in the order they were sent', async () => {
    const text = `{"signature":{"headers":{"z-b":["$signatures"],"A-a":["x"]},"separator":null,"content":["$body"],
      "prefix":"","encoding":"base64","key":"base64","algorithm":"hmac-sha512"},
      "envelope":{"zeta":1e2,"alpha":null,"data":"$data","mid":true,"_":"é\\u0020\\""}}`;
    expect((await api.send('PUT', '/v1/formats/ordered', text)).status).toBe(201);
    const shown = (await api.call('GET', '/v1/formats/ordered')).text;
    expect(shown).toContain('"envelope":{"zeta":100,"alpha":null,"data":"$data","mid":true,"_":"é \\""}');
    expect(shown).toContain('"headers":{"z-b":["$signatures"],"A-a":["x"]}');
  });

  test.each([
    ['/envelope', { ...PLAIN, envelope: 'data' }],
    ['/envelope', { ...PLAIN, envelope: ['$data'] }],
    ['/envelope', { ...PLAIN, envelope: {} }],
    ['/envelope/a~1b', { ...PLAIN, envelope: { 'a/b': 1 } }],
    ['/envelope/a', { ...PLAIN, envelope: { a: { b: '$data' } } }],
    ['/envelope/a', { ...PLAIN, envelope: { a: '$dat' } }],
    ['/envelope/a', { ...PLAIN, envelope: { a: 'x\u0000' } }],
    ['/envelope/b', { ...PLAIN, envelope: { a: 1, b: 9_007_199_254_740_992 } }],
    ['/envelope/0', { ...PLAIN, envelope: { b: 1, 0: 2 } }],
    ['/envelope/__proto__', JSON.parse('{"envelope": {"__proto__": "$data"}, "signature": "standard"}')],
    ['/signature/headers/x-a/0', { ...PLAIN, signature: { ...PROFILE, headers: { 'x-a': ['v0=1,', '$signatures'] } } }],
    ['/signature', { envelope: '$data' }],
    ['/signature', { ...PLAIN, signature: 'mine' }],
    ['/signature', { ...PLAIN, signature: null }],
    ['/signature/algorithm', { ...PLAIN, signature: { ...PROFILE, algorithm: 'md5' } }],
    ['/signature/body', { ...PLAIN, signature: { ...PROFILE, body: 1 } }],
    ['/signature/content', { ...PLAIN, signature: { ...PROFILE, content: [] } }],
    ['/signature/content/0', { ...PLAIN, signature: { ...PROFILE, content: [1, '$body'] } }],
    ['/signature/content/0', { ...PLAIN, signature: { ...PROFILE, content: ['a\r\n', '$body'] } }],
    ['/signature/headers', { ...PLAIN, signature: { ...PROFILE, headers: { 'x-a': ['b'] } } }],
    ['/signature/beside/prefix', { ...PLAIN, signature: { ...PROFILE, beside: { algorithm: 'ed25519' } } }],
    ['/other', { ...PLAIN, other: 1 }],
  ])('422 with a pointer to %s', async (pointer, body) => {
    const reply = await api.call('PUT', '/v1/formats/bad', body);
    expect(reply.status).toBe(422);
    expect(reply.json.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
    expect((await api.call('GET', '/v1/formats/bad')).status).toBe(404);
  });

  test('422 with a pointer to a number that JSON cannot bring over', async () => {
    const reply = await api.send('PUT', '/v1/formats/bad', '{"envelope":{"a":1,"b":1e400},"signature":"standard"}');
    expect(reply.json).toMatchObject({ status: 422, errors: [{ pointer: '/envelope/b' }] });
  });

  test('409 for a built-in one, 422 for what is no name', async () => {
    expect((await api.call('PUT', '/v1/formats/github', PLAIN)).json).toMatchObject({
      status: 409,
      code: 'format_built_in',
    });
    for (const name of ['A', 'a_b', '%00', '-a', 'a'.repeat(65), '__proto__']) {
      expect((await api.call('PUT', `/v1/formats/${name}`, PLAIN)).json.code).toBe('invalid_format');
      expect((await api.call('GET', `/v1/formats/${name}`)).json.code).toBe('format_not_found');
    }
  });

  test('413 over the limit of bodies, 422 for an envelope that fills it', async () => {
    const long = 'x'.repeat(524_288);
    expect((await api.call('PUT', '/v1/formats/huge', { ...PLAIN, envelope: { a: long } })).status).toBe(413);
    const many = Object.fromEntries(Array.from({ length: 4_500 }, (_, n) => [`f${n}`, 1]));
    expect((await api.call('PUT', '/v1/formats/huge', { ...PLAIN, envelope: many })).json.code).toBe('invalid_format');
  });

  test('never a 5xx, whatever stands in the envelope or the profile', async () => {
    const nasty = fc.oneof(
      fc.jsonValue({ noUnicodeString: false, maxDepth: 3 }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('$body', '$data', '$signatures', '\u0000', '\ud800', 'ed25519', 'utf8', 1e308),
      fc.array(fc.constantFrom('$body', '$id', '$signatures', '.', 'a', ':'), { maxLength: 5 }),
    );
    const body = fc
      .record({
        envelope: fc.oneof(fc.constant('$data'), fc.dictionary(fc.string({ unit: 'binary' }), nasty)),
        change: fc.tuple(fc.constantFrom(...Object.keys(PROFILE), 'beside'), nasty),
        headers: fc.option(fc.dictionary(fc.string(), nasty)),
      })
      .map(({ envelope, change: [key, value], headers }) => ({
        envelope,
        signature: { ...PROFILE, ...(headers === null ? {} : { headers }), [key]: value },
      }));
    await fc.assert(
      fc.asyncProperty(body, async (definition) => {
        expect((await api.call('PUT', '/v1/formats/fuzzed', definition)).status).toBeLessThan(500);
        expect((await api.call('GET', '/v1/formats/fuzzed')).status).toBeLessThan(500);
      }),
      { numRuns: 200 },
    );
  });
});

describe('GET /v1/formats', () => {
  test('200 one that is built in, written out so that it can be put under another name', async () => {
    for (const name of ['standard', 'standard-ed25519', 'svix', 'timestamped', 'stripe', 'github', 'shopify']) {
      const { json } = await api.call('GET', `/v1/formats/${name}`);
      expect(json).toMatchObject({ name, builtIn: true, createdAt: null, updatedAt: null });
      const { envelope, signature } = json;
      const copy = await api.call('PUT', `/v1/formats/own-${name}`, { envelope, signature });
      expect(copy.json).toMatchObject({ envelope, signature });
      expect(copy.text).toContain(JSON.stringify({ envelope }).slice(1, -1));
    }
  });

  test('200 what the reference shows, field by field', async () => {
    const reference = await readFile(new URL('../../../docs/reference/formats.md', import.meta.url), 'utf8');
    const shown = [...reference.matchAll(/^### `([a-z0-9-]+)`\n\n```json\n([\s\S]*?)```/gm)];
    const { data } = (await api.call('GET', '/v1/formats?limit=250')).json;
    const builtIn = data.filter((format: { builtIn: boolean }) => format.builtIn);
    expect(shown.map(([, name]) => name)).toEqual(builtIn.map(({ name }: { name: string }) => name));
    for (const [n, [, , definition = '']] of shown.entries()) {
      const { envelope, signature } = builtIn[n];
      expect(JSON.stringify(JSON.parse(definition))).toBe(JSON.stringify({ envelope, signature }));
    }
    const { SignatureProfile } = (await api.call('GET', '/openapi.json')).json.components.schemas;
    const described = [...reference.matchAll(/^### `(\w+)`\n\n(?!```)/gm)].map(([, field]) => field);
    expect(described.toSorted()).toEqual(Object.keys(SignatureProfile.properties).toSorted());
  });

  test('200 pages, own ones first', async () => {
    await api.call('PUT', '/v1/formats/listed', PLAIN);
    const first = (await api.call('GET', '/v1/formats?limit=1')).json;
    expect(first.data[0]).toMatchObject({ name: 'listed', builtIn: false });
    const rest = (await api.call('GET', `/v1/formats?limit=250&cursor=${first.nextCursor}`)).json;
    expect(rest.data.at(-1)).toMatchObject({ name: 'shopify', builtIn: true });
    expect(rest.nextCursor).toBeNull();
  });
});

describe('DELETE /v1/formats/{name}', () => {
  test('204, then 404', async () => {
    await api.call('PUT', '/v1/formats/gone', PLAIN);
    expect((await api.call('DELETE', '/v1/formats/gone')).status).toBe(204);
    expect((await api.call('DELETE', '/v1/formats/gone')).json.code).toBe('format_not_found');
  });

  test('409 while somebody has it, or when it is built in', async () => {
    await api.call('PUT', '/v1/formats/held', PLAIN);
    const application = await api.call('POST', '/v1/applications', { name: 'A', format: 'held' });
    expect(application.json.format).toBe('held');
    expect((await api.call('DELETE', '/v1/formats/held')).json.code).toBe('format_in_use');
    await api.call('PATCH', `/v1/applications/${application.json.id}`, { format: null });
    expect((await api.call('DELETE', '/v1/formats/held')).status).toBe(204);
    expect((await api.call('DELETE', '/v1/formats/standard')).json.code).toBe('format_built_in');
  });
});

describe('format of an application or endpoint', () => {
  const text = 'a secret of sixteen or more';

  test('422 unknown_format', async () => {
    const { id } = (await api.call('POST', '/v1/applications', { name: 'A' })).json;
    const endpoints = `/v1/applications/${id}/endpoints`;
    const endpoint = (await api.call('POST', endpoints, { url: 'https://example.com' })).json.id;
    for (const reply of [
      await api.call('POST', '/v1/applications', { name: 'A', format: 'nothing' }),
      await api.call('PATCH', `/v1/applications/${id}`, { format: 'nothing' }),
      await api.call('POST', endpoints, { url: 'https://example.com', format: 'nothing' }),
      await api.call('PATCH', `${endpoints}/${endpoint}`, { format: 'nothing' }),
    ]) {
      expect(reply.json).toMatchObject({ status: 422, code: 'unknown_format', errors: [{ pointer: '/format' }] });
    }
  });

  test('422 secret_does_not_fit, for the endpoint, its application, and the format itself', async () => {
    await api.call('PUT', '/v1/formats/by-text', { envelope: '$data', signature: 'github' });
    const { id } = (await api.call('POST', '/v1/applications', { name: 'A', format: 'by-text' })).json;
    const endpoints = `/v1/applications/${id}/endpoints`;
    const made = await api.call('POST', endpoints, { url: 'https://example.com', secret: text });
    expect(made.json).toMatchObject({ secret: text, publicKey: null });
    for (const [method, path, body, pointer] of [
      ['PATCH', `${endpoints}/${made.json.id}`, { format: 'standard' }, '/format'],
      ['PATCH', `/v1/applications/${id}`, { format: null }, '/format'],
      ['PUT', '/v1/formats/by-text', PLAIN, '/signature'],
    ] as const) {
      const reply = await api.call(method, path, body);
      expect(reply.json).toMatchObject({ status: 422, code: 'secret_does_not_fit', errors: [{ pointer }] });
      expect(reply.text).not.toContain(text);
    }
  });

  test('201 with a secret that only begins like one in base64, which does not fit where base64 is read', async () => {
    const { id } = (await api.call('POST', '/v1/applications', { name: 'A' })).json;
    const endpoints = `/v1/applications/${id}/endpoints`;
    const secret = 'whsec_of another sender';
    const refused = await api.call('POST', endpoints, { url: 'https://example.com', secret });
    expect(refused.json).toMatchObject({ status: 422, code: 'invalid_secret', errors: [{ pointer: '/secret' }] });
    const made = await api.call('POST', endpoints, { url: 'https://example.com', secret, format: 'timestamped' });
    expect(made).toMatchObject({ status: 201, json: { secret } });
    const moved = await api.call('PATCH', `${endpoints}/${made.json.id}`, { format: 'standard' });
    expect(moved.json).toMatchObject({ status: 422, code: 'secret_does_not_fit' });
  });

  test('201 with a key pair and its public key, which /secret shows too', async () => {
    const { id } = (await api.call('POST', '/v1/applications', { name: 'A', format: 'standard-ed25519' })).json;
    const endpoints = `/v1/applications/${id}/endpoints`;
    const { json } = await api.call('POST', endpoints, { url: 'https://example.com' });
    expect(json).toMatchObject({
      secret: expect.stringMatching(/^whsk_/),
      publicKey: expect.stringMatching(/^whpk_/),
    });
    const { secret, publicKey } = json;
    const rotated = await api.call('POST', `${endpoints}/${json.id}/secret/rotate`, {});
    expect(rotated.json.previous).toEqual([{ secret, publicKey, expiresAt: expect.any(String) }]);
    expect((await api.call('GET', `${endpoints}/${json.id}/secret`)).json).toEqual(rotated.json);
    expect((await api.call('GET', `${endpoints}/${json.id}`)).text).not.toMatch(/whsk_|whpk_/);
  });
});
