import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILT_IN_PROFILES, compileProfile, newSecret, prepareKey, publicKeyOf } from '@postrider/signing';
import { ed25519PublicKey, nodeDigests } from '@postrider/signing/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORMATS } from '../src/verify.ts';
import { postrider } from './command-line.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-verify-'));
});
afterAll(() => rm(folder, { recursive: true }));

const AT = '2026-03-14T15:09:26Z';
const BODY = '{"id":"evt_1","type":"order.paid","timestamp":"2026-03-14T15:09:26.000Z","data":{"total":12}}';

type Format = keyof typeof BUILT_IN_PROFILES;

function signed(format: Format, fill = 1) {
  const profile = BUILT_IN_PROFILES[format];
  const secret = newSecret(profile, (bytes) => new Uint8Array(bytes).fill(fill), ed25519PublicKey);
  const headers = compileProfile({ digests: nodeDigests }, profile).sign({
    id: 'evt_1',
    type: 'order.paid',
    applicationId: 'app_1',
    keys: [prepareKey(profile, secret)],
    timestampSeconds: Date.parse(AT) / 1000,
    body: BODY,
  });
  return { headers, secret: publicKeyOf(secret) ?? secret };
}

/** With the request in files. */
async function verify(
  { headers, body = BODY, secret }: { headers: Readonly<Record<string, string>>; body?: string; secret: string },
  ...more: readonly string[]
) {
  const files = { headers: join(folder, 'headers.txt'), body: join(folder, 'body.json') };
  const lines = Object.entries(headers).map(([name, value]) => `${name.toUpperCase()}: ${value}\r\n`);
  await writeFile(files.headers, `POST /hook HTTP/1.1\r\n${lines.join('')}`);
  await writeFile(files.body, body);
  const options = ['--headers', files.headers, '--body', files.body, '--secret', secret, '--at', AT];
  return postrider(['verify', ...options, ...more]);
}

test.each(FORMATS.filter((name): name is Format => name in BUILT_IN_PROFILES))(
  'A genuine request of format %s is known by its headers, or by the name.',
  async (format) => {
    expect((await verify(signed(format), '--json')).json).toMatchObject({ verified: true });
    const { code, lines } = await verify(signed(format), '--format', format);
    expect([code, lines[0]]).toEqual([0, `The request is genuine (format ${format}).`]);
  },
);

test('A format of one’s own is given by its definition.', async () => {
  const definition = JSON.stringify({ envelope: { id: '$id', type: '$type', data: '$data' }, signature: 'github' });
  expect((await verify(signed('github'), '--format', definition)).lines[0]).toBe(
    'The request is genuine (format of your own).',
  );
  expect((await verify(signed('github'), '--format', 'gitlab')).notes[0]).toMatch(/gitlab is no built-in format/);
});

describe('A request that is not genuine says exactly why, with exit code 1:', () => {
  const request = signed('standard');
  const { 'webhook-signature': _, ...unsigned } = request.headers;
  const { secret: wrong } = signed('standard', 2);

  test.each([
    ['the body was printed anew', { ...request, body: JSON.stringify(JSON.parse(BODY), null, 4) }, [], 'body_changed'],
    ['the secret is another', { ...request, secret: wrong }, [], 'signature_mismatch'],
    ['a header is missing', { ...request, headers: unsigned }, [], 'header_missing'],
    ['it is too old', request, ['--tolerance', '0', '--at', '2026-03-14T15:10:00Z'], 'timestamp_too_old'],
    ['it is of the future', request, ['--at', '2026-03-13T00:00:00Z'], 'timestamp_too_new'],
    ['the secret is none', { ...request, secret: 'hush' }, [], 'secret_malformed'],
  ])('%s.', async (_why, given, more, code) => {
    const told = await verify(given, ...more);
    expect([told.code, told.lines[0]]).toEqual([1, `The request is not genuine (format standard, ${code}).`]);
    expect(told.lines[1]).toMatch(/\.$|\?$/);
    expect((await verify(given, ...more, '--json')).json).toMatchObject({ verified: false, code });
  });
});

test('A body that was cut off is told by its content-length, unless it was packed on the way.', async () => {
  const { headers, secret } = signed('standard');
  const cut = { headers: { ...headers, 'content-length': String(BODY.length) }, body: BODY.slice(0, 40), secret };
  const told = `The body has 40 bytes, and came with ${BODY.length} by its content-length.`;
  expect((await verify(cut)).lines[1]).toContain(told);
  expect((await verify(cut, '--json')).json.detail).toContain(told);
  const packed = { ...cut, headers: { ...cut.headers, 'content-encoding': 'gzip' } };
  expect((await verify(packed)).lines[1]).not.toContain(told);
});

test('Headers that begin as JSON and are none are refused in words.', async () => {
  const headers = join(folder, 'headers.json');
  await writeFile(headers, '{"webhook-id"');
  expect(await postrider(['verify', '--headers', headers, '--body', headers, '--secret', 'x'])).toMatchObject({
    code: 1,
    notes: [expect.stringMatching(/^postrider: The headers are not JSON \(/)],
  });
});

test('A file that is not there, and a secret that is not given, are named.', async () => {
  const nowhere = join(folder, 'nowhere');
  expect((await postrider(['verify', '--headers', nowhere, '--body', nowhere])).notes[0]).toMatch(
    /^postrider: .*nowhere cannot be read \(ENOENT/,
  );
  await writeFile(join(folder, 'some'), 'x');
  const some = join(folder, 'some');
  expect((await postrider(['verify', '--headers', some, '--body', some])).notes).toEqual([
    'postrider: No secret is there: give it with --secret, or POSTRIDER_WEBHOOK_SECRET.',
  ]);
});
