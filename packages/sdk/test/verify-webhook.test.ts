import { BUILT_IN_ENVELOPES } from '@postrider/core';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { vectors } from '../../signing/test/vectors.ts';
import { type ReceivedWebhook, type VerifyOptions, verifyWebhook, WebhookVerificationError } from '../src/index.ts';
import { ENVELOPES } from '../src/webhooks/webhook-formats.ts';
import { EVENT, FORMATS, type SignedWebhook, signedWebhook } from './signed-webhook.ts';

const requestOf = ({ headers, body }: SignedWebhook) =>
  new Request('https://receiver.example.com/', { method: 'POST', headers, body });

async function refusalOf(
  request: Request | ReceivedWebhook,
  secret: string | readonly string[],
  options: VerifyOptions = {},
): Promise<WebhookVerificationError> {
  const error = await verifyWebhook(request, secret, options).catch((error: unknown) => error);
  if (error instanceof WebhookVerificationError) return error;
  throw new Error('It was not refused.', { cause: error });
}

/** Which header carries a signature, and the others that the vectors are sent with. */
const VECTOR_HEADERS: Readonly<Record<string, string>> = {
  timestamped: 'webhook-signature',
  stripe: 'stripe-signature',
  github: 'x-hub-signature-256',
  shopify: 'x-shopify-hmac-sha256',
};

describe.each(vectors)('The vector of $profile for the body $body', (vector) => {
  const { profile: format, publicKey, id, timestampSeconds, body, signature } = vector;
  const signed = { [VECTOR_HEADERS[format] ?? 'webhook-signature']: signature };
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestampSeconds), ...signed };
  const options = { format, now: new Date(timestampSeconds * 1000) };

  test('is verified, and refused with another body.', async () => {
    const secret = publicKey ?? vector.secret;
    expect(await verifyWebhook({ headers, body }, secret, options)).toMatchObject({ id, body });
    expect(await refusalOf({ headers, body: `${body}!` }, secret, options)).toMatchObject({
      code: 'signature_mismatch',
    });
  });
});

test('The envelopes of the built-in formats are those of the sender.', () => {
  expect(ENVELOPES).toEqual(BUILT_IN_ENVELOPES);
});

describe.each(FORMATS)('In format %s', (format) => {
  const signed = signedWebhook(format);
  const { headers, body, secret, sentAt } = signed;

  test('a request says what happened.', async () => {
    const bare = format === 'github' || format === 'shopify';
    const timed = !bare;
    expect(await verifyWebhook(requestOf(signed), secret, { format })).toEqual({
      id: EVENT.id,
      type: EVENT.type,
      data: JSON.parse(EVENT.data),
      occurredAt: bare ? null : new Date(EVENT.occurredAt),
      sentAt: timed ? sentAt : null,
      body,
    });
  });

  test.each<[string, ReceivedWebhook]>([
    ['text', { headers, body }],
    ['bytes', { headers, body: new TextEncoder().encode(body) }],
    ['a Buffer', { headers, body: Buffer.from(body) }],
    ['an ArrayBuffer', { headers: new Headers(headers), body: new TextEncoder().encode(body).buffer }],
    ['text, with headers in capitals', { headers: upper(headers), body }],
    ['text, with headers in lists', { headers: listed(headers), body }],
  ])('its body may be %s.', async (_, received) => {
    expect(await verifyWebhook(received, secret, { format })).toMatchObject({ id: EVENT.id });
  });

  test('one of several secrets is enough, and another is not.', async () => {
    const other = signedWebhook(format, { seed: 2 }).secret;
    expect(await verifyWebhook({ headers, body }, [other, secret], { format })).toMatchObject({ id: EVENT.id });
    expect(await refusalOf({ headers, body }, other, { format })).toMatchObject({ code: 'signature_mismatch' });
  });

  test('a request without its headers is refused by their name.', async () => {
    const refusal = await refusalOf({ headers: {}, body }, secret, { format });
    expect(refusal.code).toBe('header_missing');
    expect(Object.keys(headers)).toContain(/no header ([\w-]+)/.exec(refusal.message)?.[1]);
  });
});

describe('A request is refused', () => {
  const signed = signedWebhook('standard');
  const { headers, body, secret, sentAt } = signed;
  const at = (seconds: number) => ({ now: new Date(sentAt.getTime() + seconds * 1000) });

  test('when it is older or newer than the tolerance, with the seconds.', async () => {
    expect(await verifyWebhook({ headers, body }, secret, at(300))).toMatchObject({ id: EVENT.id });
    const old = await refusalOf({ headers, body }, secret, at(301));
    expect(old).toMatchObject({ code: 'timestamp_too_old', message: expect.stringContaining('301 s ago') });
    const early = await refusalOf({ headers, body }, secret, { ...at(-11), toleranceSeconds: 10 });
    expect(early).toMatchObject({ code: 'timestamp_too_new', message: expect.stringContaining('11 s ahead') });
  });

  test.each([
    ['svix', 'standard', 'is the format svix?'],
    ['stripe', 'svix', 'is the format stripe?'],
    ['github', 'shopify', 'is the format github?'],
    ['shopify', 'github', 'is the format shopify?'],
    ['standard', 'stripe', 'is the format standard or standard-ed25519?'],
    ['timestamped', 'standard', 'is the format timestamped?'],
    ['standard', 'timestamped', "is the endpoint's format another?"],
  ] as const)('when it is of format %s instead of %s, which it says.', async (sent, format, hint) => {
    const { secret } = signedWebhook(format);
    expect((await refusalOf(signedWebhook(sent), secret, { format })).message).toContain(hint);
  });

  test('when it has some of its headers, or none, without a guess at another format.', async () => {
    const { 'webhook-id': _, ...others } = headers;
    expect((await refusalOf({ headers: others, body }, secret)).message).toBe('The request has no header webhook-id.');
    expect((await refusalOf({ headers: {}, body }, secret)).message).toContain('was it sent by Postrider?');
  });

  test('when the secret is of another kind than its signatures.', async () => {
    const { headers, body } = signedWebhook('standard-ed25519');
    expect(await refusalOf({ headers, body }, secret)).toMatchObject({ code: 'signature_missing' });
  });

  test.each([
    ['', 'empty'],
    [`${secret}\n`, 'white space'],
    ['whsk_', 'private key'],
    ['a secret without its prefix', 'whsec_'],
  ])('when the secret is %j, which it says without the secret.', async (wrong, why) => {
    const refusal = await refusalOf({ headers, body }, wrong);
    expect(refusal).toMatchObject({ code: 'secret_malformed', message: expect.stringContaining(why) });
    expect(refusal.message).not.toContain(secret);
  });

  test('when there is no secret.', async () => {
    expect(await refusalOf({ headers, body }, [])).toMatchObject({ code: 'secret_malformed' });
  });

  test('when its body was parsed, undefined, read before, too long or not UTF-8.', async () => {
    const codeOf = async (body: unknown, options?: VerifyOptions) =>
      (await refusalOf({ headers, body } as ReceivedWebhook, secret, options)).code;
    expect(await codeOf(JSON.parse(body))).toBe('body_parsed');
    expect(await codeOf(undefined)).toBe('body_missing');
    expect(await codeOf(body, { bodyBytesMax: 20 })).toBe('body_too_large');
    expect(await codeOf(new Uint8Array(21), { bodyBytesMax: 20 })).toBe('body_too_large');
    expect(await codeOf(new Uint8Array([0xff]))).toBe('signature_mismatch');
    const read = requestOf(signed);
    await read.json();
    expect(await refusalOf(read, secret)).toMatchObject({ code: 'body_used' });
  });

  test('when its bytes are not UTF-8, though they would read as the text that was signed.', async () => {
    const { headers, body } = signedWebhook('standard', { data: '"\u{fffd}"' });
    const bytes = new TextEncoder().encode(body);
    expect(await verifyWebhook({ headers, body: bytes }, secret)).toMatchObject({ data: '\u{fffd}' });
    const at = bytes.indexOf(0xef);
    const broken = Uint8Array.of(...bytes.subarray(0, at), 0xff, ...bytes.subarray(at + 3));
    expect(new TextDecoder().decode(broken)).toBe(body);
    expect(await refusalOf({ headers, body: broken }, secret)).toMatchObject({ code: 'signature_mismatch' });
  });

  test('when a Request goes on beyond the limit, said or not.', async () => {
    expect(await refusalOf(requestOf(signed), secret, { bodyBytesMax: 20 })).toMatchObject({ code: 'body_too_large' });
    const said = new Request('https://receiver.example.com/', {
      method: 'POST',
      headers: { ...headers, 'content-length': '21' },
      body,
    });
    expect(await refusalOf(said, secret, { bodyBytesMax: 20 })).toMatchObject({ code: 'body_too_large' });
    expect(said.bodyUsed).toBe(false);
  });

  test.each([
    ['printed with spaces', (text: string) => JSON.stringify(JSON.parse(text), null, 4)],
    ['given a line feed', (text: string) => `${text}\n`],
  ])('when its body was %s on the way, and told so.', async (_, change) => {
    const plain = signedWebhook('standard', { data: '{"text":"Grüße"}' });
    const refusal = await refusalOf({ headers: plain.headers, body: change(plain.body) }, secret);
    expect(refusal).toMatchObject({ code: 'body_changed', message: expect.stringContaining('printed it anew') });
  });

  test('when its body was parsed and printed, with a word on what that loses.', async () => {
    const refusal = await refusalOf({ headers, body: JSON.stringify(JSON.parse(body)) }, secret);
    expect(refusal).toMatchObject({
      code: 'signature_mismatch',
      message: expect.stringContaining('parsed and printed'),
    });
    expect((await refusalOf({ headers, body: `${body}x` }, secret)).message).not.toContain('parsed and printed');
  });
});

test('A format of your own is read as it is defined.', async () => {
  const { headers, secret } = signedWebhook('standard');
  const format = { envelope: { field: '$type', payload: '$data', version: 2 }, signature: 'standard' } as const;
  const refusal = await refusalOf({ headers, body: '{"field":"a.b","payload":1,"version":2}' }, secret, { format });
  expect(refusal.code).toBe('signature_mismatch');
  const standard = signedWebhook('standard');
  const renamed = { envelope: { type: '$id', id: '$type' }, signature: 'standard' } as const;
  expect(await verifyWebhook(standard, secret, { format: renamed })).toMatchObject({
    id: EVENT.type,
    type: EVENT.id,
    data: undefined,
    occurredAt: null,
  });
});

test('The data of each type of event has the type that it was given.', async () => {
  interface Events {
    'message.delivered': { readonly text: string };
    'message.failed': { readonly reason: number };
  }
  const signed = signedWebhook('standard');
  const webhook = await verifyWebhook<Events>(signed, signed.secret);
  if (webhook.type === 'message.delivered') expectTypeOf(webhook.data).toEqualTypeOf<{ readonly text: string }>();
  else expectTypeOf(webhook.data).toEqualTypeOf<{ readonly reason: number }>();
  const untyped = await verifyWebhook(signed, signed.secret);
  expectTypeOf(untyped.type).toEqualTypeOf<string>();
  expectTypeOf(untyped.data).toEqualTypeOf<unknown>();
});

function upper(headers: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
}

function listed(headers: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
}
