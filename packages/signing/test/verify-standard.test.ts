import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_PROFILES, formatSecret, newSecret, verifyStandard } from '../src/index.ts';
import { ed25519PublicKey, nodeDigests } from '../src/node.ts';
import { signedRequest } from './signed-request.ts';
import { standardVectors } from './vectors.ts';

const digests = { digests: nodeDigests };
const id = 'evt_01h455vb4pex5vsknk084sn02q';
const secretOf = (fill: number) => formatSecret(new Uint8Array(32).fill(fill));

const headersOf = (request: { secrets: readonly string[]; timestampSeconds: number; body: string }) =>
  signedRequest(BUILT_IN_PROFILES.standard, { ...request, id }).headers;

test('There are vectors to hold against.', () => {
  expect(standardVectors).toHaveLength(3);
});

describe.each(standardVectors)(
  'the vector of $id with the body $body',
  ({ secret, id, timestampSeconds, body, signature }) => {
    test('verifies', () => {
      const headers = { 'webhook-id': id, 'webhook-timestamp': `${timestampSeconds}`, 'webhook-signature': signature };
      expect(verifyStandard(digests, { secrets: [secret], headers, body, nowSeconds: timestampSeconds })).toEqual({
        ok: true,
      });
    });
  },
);

describe('the standard signature', () => {
  const body = '{"a":1}';
  const timestampSeconds = 1_700_000_000;

  const wellFormed = fc.string({ unit: 'grapheme' });
  const secret = fc.uint8Array({ minLength: 24, maxLength: 64 }).map(formatSecret);

  test('is accepted by the npm package standardwebhooks, whatever the body and the secret', () => {
    fc.assert(
      fc.property(secret, wellFormed, (each, text) => {
        const headers = headersOf({
          secrets: [secretOf(9), each],
          timestampSeconds: Math.floor(Date.now() / 1000),
          body: text,
        });
        // It answers undefined when it was told not to parse the body, and throws when it refuses.
        expect(new Webhook(each).verify(text, headers, { jsonParse: false })).toBeUndefined();
      }),
    );
  });

  test('of another body is refused by the npm package standardwebhooks', () => {
    const headers = headersOf({ secrets: [secretOf(1)], timestampSeconds: Math.floor(Date.now() / 1000), body });
    expect(() => new Webhook(secretOf(1)).verify(`${body} `, headers)).toThrow('No matching signature');
  });

  test('that the npm package standardwebhooks made verifies here', () => {
    fc.assert(
      fc.property(secret, wellFormed, (each, text) => {
        const signature = new Webhook(each).sign(id, new Date(timestampSeconds * 1000), text);
        const headers = {
          'webhook-id': id,
          'webhook-timestamp': `${timestampSeconds}`,
          'webhook-signature': signature,
        };
        expect(verifyStandard(digests, { secrets: [each], headers, body: text, nowSeconds: timestampSeconds })).toEqual(
          {
            ok: true,
          },
        );
      }),
    );
  });
});

describe('verifying', () => {
  const body = '{"a":1}';
  const sentAt = 1_700_000_000;
  const headers = headersOf({ secrets: [secretOf(1), secretOf(2)], timestampSeconds: sentAt, body });
  const given = { secrets: [secretOf(2)], headers, body, nowSeconds: sentAt };
  const problem = (changed: Partial<Parameters<typeof verifyStandard>[1]>) => {
    const verified = verifyStandard(digests, { ...given, ...changed });
    return verified.ok ? null : verified.problem;
  };

  test('accepts any of the signatures under any of the secrets, with header names in any case', () => {
    expect(problem({})).toBeNull();
    expect(problem({ secrets: [secretOf(3), secretOf(1)] })).toBeNull();
    expect(
      problem({
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value])),
      }),
    ).toBeNull();
  });

  test('refuses another body, another id and another secret', () => {
    expect(problem({ body: `${body} ` })).toBe('signature_mismatch');
    expect(problem({ headers: { ...headers, 'webhook-id': 'evt_other' } })).toBe('signature_mismatch');
    expect(problem({ headers: { ...headers, 'webhook-timestamp': `${sentAt + 1}` } })).toBe('signature_mismatch');
    expect(problem({ secrets: [secretOf(3)] })).toBe('signature_mismatch');
    expect(problem({ secrets: [] })).toBe('signature_mismatch');
  });

  test('refuses what is older or newer than the tolerance, and accepts what is just within', () => {
    expect(problem({ nowSeconds: sentAt + 300 })).toBeNull();
    expect(problem({ nowSeconds: sentAt + 301 })).toBe('timestamp_too_old');
    expect(problem({ nowSeconds: sentAt - 300 })).toBeNull();
    expect(problem({ nowSeconds: sentAt - 301 })).toBe('timestamp_too_new');
    expect(problem({ nowSeconds: sentAt + 2, toleranceSeconds: 1 })).toBe('timestamp_too_old');
  });

  test.each(['', ' ', '1e9', '-1', '1700000000.0', '0x10', '1'.repeat(400), 'yesterday'])(
    'refuses the timestamp %.20j',
    (timestamp) => {
      const changed = problem({ headers: { ...headers, 'webhook-timestamp': timestamp } });
      expect(changed).toBe(timestamp === '' ? 'header_missing' : 'timestamp_malformed');
    },
  );

  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('refuses a request without %s', (name) => {
    expect(problem({ headers: { ...headers, [name]: undefined } })).toBe('header_missing');
  });

  test('says so when a secret of the receiver is not one', () => {
    const random = (bytes: number) => new Uint8Array(bytes);
    const keyPair = newSecret(BUILT_IN_PROFILES['standard-ed25519'], random, ed25519PublicKey);
    for (const secret of ['whsec_short', 'a text of the right length', keyPair]) {
      expect(problem({ secrets: [secret] })).toBe('secret_malformed');
    }
  });

  test('accepts no signature that differs in a single character', () => {
    const [first = ''] = (headers['webhook-signature'] ?? '').split(' ');
    fc.assert(
      fc.property(fc.nat(first.length - 1), fc.constantFrom('A', 'b', '9', '=', ','), (at, other) => {
        fc.pre(first.charAt(at) !== other);
        const forged = first.slice(0, at) + other + first.slice(at + 1);
        expect(problem({ secrets: [secretOf(1)], headers: { ...headers, 'webhook-signature': forged } })).toBe(
          'signature_mismatch',
        );
      }),
    );
  });

  test('accepts no part of a signature, and nothing that only begins with one', () => {
    const [first = ''] = (headers['webhook-signature'] ?? '').split(' ');
    for (const forged of ['v', 'v1,', first.slice(0, 7), first.slice(0, -1), `${first}=`, `x ${first}A`]) {
      const changed = problem({ secrets: [secretOf(1)], headers: { ...headers, 'webhook-signature': forged } });
      expect(changed, forged).toBe('signature_mismatch');
    }
  });

  test('takes no time for a flood of signatures: only the first ten count', () => {
    const [first = ''] = (headers['webhook-signature'] ?? '').split(' ');
    const flood = (before: number) => `${'v1,AAAA '.repeat(before)}${first}`;
    const secrets = [secretOf(1)];
    expect(problem({ secrets, headers: { ...headers, 'webhook-signature': flood(9) } })).toBeNull();
    expect(problem({ secrets, headers: { ...headers, 'webhook-signature': flood(10) } })).toBe('signature_mismatch');
  });
});
