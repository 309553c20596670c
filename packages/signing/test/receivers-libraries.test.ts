import { createHmac, timingSafeEqual } from 'node:crypto';
import { sign, verify } from '@octokit/webhooks-methods';
import fc from 'fast-check';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { Webhook as SvixWebhook } from 'svix';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_PROFILES, formatSecret } from '../src/index.ts';
import { signedRequest } from './signed-request.ts';

// What platforms give their customers to verify with. What knows the time refuses what is older than five minutes; the
// npm package svix answers undefined, and throws when it refuses.
const nowSeconds = () => Math.floor(Date.now() / 1000);

const body = fc.json();
const symmetric = fc.uint8Array({ minLength: 24, maxLength: 64 }).map(formatSecret);
const text = fc.stringMatching(/^[!-~][ -~]{14,126}[!-~]$/).filter((some) => !/^wh(sec|sk|pk)_/.test(some));
const asText = fc.oneof(symmetric, text);
/** Of an endpoint whose secret was rotated, once or often, newest first. */
const several = (secret: fc.Arbitrary<string>) => fc.uniqueArray(secret, { minLength: 2, maxLength: 10 });

/** A signed request of an endpoint with these secrets, made now. */
const requestUnder = (name: keyof typeof BUILT_IN_PROFILES, secrets: readonly string[], sent: string) =>
  signedRequest(BUILT_IN_PROFILES[name], { secrets, body: sent, timestampSeconds: nowSeconds() });

const STRANGER = formatSecret(new Uint8Array(32).fill(255));

describe('A request in format svix', () => {
  test('is accepted by the npm packages svix and standardwebhooks with each of the live secrets.', () => {
    fc.assert(
      fc.property(several(symmetric), body, (secrets, sent) => {
        const { headers } = requestUnder('svix', secrets, sent);
        for (const secret of secrets) expect(new SvixWebhook(secret).verify(sent, headers)).toBeUndefined();
        // Standard Webhooks' own library reads its own names only: the content and the signatures are the same.
        const renamed = Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name.replace('svix-', 'webhook-'), value]),
        );
        for (const secret of secrets) {
          expect(new StandardWebhook(secret).verify(sent, renamed)).toEqual(JSON.parse(sent));
        }
      }),
      { numRuns: 30 },
    );
  });

  test('is refused by the npm package svix with another secret or another body.', () => {
    const secret = formatSecret(new Uint8Array(32));
    const { headers } = requestUnder('svix', [secret], '{"a":1}');
    expect(() => new SvixWebhook(STRANGER).verify('{"a":1}', headers)).toThrow('No matching signature');
    expect(() => new SvixWebhook(secret).verify('{"a":2}', headers)).toThrow('No matching signature');
  });
});

describe('A request in format standard', () => {
  test('is accepted by the npm package svix too, with each of the live secrets.', () => {
    fc.assert(
      fc.property(several(symmetric), body, (secrets, sent) => {
        const { headers } = requestUnder('standard', secrets, sent);
        for (const secret of secrets) expect(new SvixWebhook(secret).verify(sent, headers)).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });
});

describe('A request in format stripe', () => {
  const { webhooks } = new Stripe('sk_test_unused');
  // Its constructEvent wants an object of Stripe's own kinds, which no other platform's events are.
  const accepts = (secret: string, sent: string, header = '') =>
    webhooks.signature?.verifyHeader(sent, header, secret, 300);

  test('is accepted by the npm package stripe with each of the live secrets.', () => {
    fc.assert(
      fc.property(several(asText), body, (secrets, sent) => {
        const { headers } = requestUnder('stripe', secrets, sent);
        for (const secret of secrets) expect(accepts(secret, sent, headers['stripe-signature'])).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test('is refused by the npm package stripe with another secret or another body.', () => {
    const secret = 'a text that means itself';
    const { headers } = requestUnder('stripe', [secret], '{"a":1}');
    expect(() => accepts(STRANGER, '{"a":1}', headers['stripe-signature'])).toThrow('No signatures found matching');
    expect(() => accepts(secret, '{"a":2}', headers['stripe-signature'])).toThrow('No signatures found matching');
  });
});

describe('A request in format github', () => {
  test('is accepted by the npm package @octokit/webhooks-methods with the newest secret, and is what it would sign.', async () => {
    await fc.assert(
      fc.asyncProperty(several(asText), body, async (secrets, sent) => {
        const signature = requestUnder('github', secrets, sent).headers['x-hub-signature-256'] ?? '';
        const [newest = '', before = ''] = secrets;
        expect(await verify(newest, sent, signature)).toBe(true);
        expect(await verify(before, sent, signature)).toBe(false);
        expect(await verify(newest, `${sent} `, signature)).toBe(false);
        expect(signature).toBe(await sign(newest, sent));
      }),
      { numRuns: 30 },
    );
  });
});

describe('A request in format shopify', () => {
  test("is accepted with the newest secret by the check that Shopify's documentation has: an HMAC over the raw body.", () => {
    fc.assert(
      fc.property(several(asText), body, (secrets, sent) => {
        const given = Buffer.from(
          requestUnder('shopify', secrets, sent).headers['x-shopify-hmac-sha256'] ?? '',
          'base64',
        );
        const [newest = '', before = ''] = secrets;
        expect(timingSafeEqual(given, createHmac('sha256', newest).update(sent, 'utf8').digest())).toBe(true);
        expect(timingSafeEqual(given, createHmac('sha256', before).update(sent, 'utf8').digest())).toBe(false);
      }),
      { numRuns: 30 },
    );
  });
});

describe('A request in format timestamped', () => {
  /** As receivers do that split at commas, and take the first s= or the last. */
  function accepts(header: string, secret: string, sent: string, which: 0 | -1): boolean {
    const fields = header.split(',').map((field) => field.split('='));
    const time = fields.find(([name]) => name === 't')?.[1];
    const signature = fields.filter(([name]) => name === 's').at(which)?.[1] ?? '';
    return createHmac('sha256', secret).update(`${time}.${sent}`).digest('hex') === signature;
  }

  test('is accepted with the newest secret, whichever s= a receiver takes.', () => {
    fc.assert(
      fc.property(several(asText), body, fc.constantFrom(0, -1), (secrets, sent, which) => {
        const header = requestUnder('timestamped', secrets, sent).headers['webhook-signature'] ?? '';
        const [newest = '', before = ''] = secrets;
        expect(accepts(header, newest, sent, which)).toBe(true);
        expect(accepts(header, before, sent, which)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });
});
