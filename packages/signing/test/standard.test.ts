import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { formatSecret, parseSecret, type SigningKey, signStandard, verifyStandard } from '../src/index.ts';
import { nodeHmac } from '../src/node-hmac.ts';
import { standardVectors } from './vectors.ts';

const hmac = { hmac: nodeHmac };
const id = 'evt_01h455vb4pex5vsknk084sn02q';
const secretOf = (fill: number) => formatSecret(new Uint8Array(32).fill(fill));

function keyOf(secret: string): SigningKey {
  const parsed = parseSecret(secret);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.key;
}

function headersOf({
  secrets,
  timestampSeconds,
  body,
}: {
  secrets: readonly string[];
  timestampSeconds: number;
  body: string;
}) {
  const signature = signStandard(hmac, { keys: secrets.map(keyOf), id, timestampSeconds, body });
  return { 'webhook-id': id, 'webhook-timestamp': String(timestampSeconds), 'webhook-signature': signature };
}

test('There are vectors to hold against.', () => {
  expect(standardVectors).toHaveLength(3);
});

describe.each(standardVectors)(
  'the vector of $id with the body $body',
  ({ secret, id, timestamp, body, signature }) => {
    test('is what signing gives', () => {
      expect(signStandard(hmac, { keys: [keyOf(secret)], id, timestampSeconds: timestamp, body })).toBe(signature);
    });

    test('verifies', () => {
      const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature };
      expect(verifyStandard(hmac, { secrets: [secret], headers, body, nowSeconds: timestamp })).toEqual({ ok: true });
    });
  },
);

describe('the standard signature', () => {
  const body = '{"a":1}';
  const timestampSeconds = 1_700_000_000;

  test('has one entry per key, in their order, with exactly one space between', () => {
    const keys = [secretOf(1), secretOf(2), secretOf(3)].map(keyOf);
    const signature = signStandard(hmac, { keys, id, timestampSeconds, body });
    const alone = keys.map((key) => signStandard(hmac, { keys: [key], id, timestampSeconds, body }));
    expect(signature).toBe(`${alone[0]} ${alone[1]} ${alone[2]}`);
    expect(new Set(alone).size).toBe(3);
  });

  test('has at most ten entries, those of the first keys', () => {
    const keys = Array.from({ length: 11 }, (_, index) => keyOf(secretOf(index)));
    const ten = signStandard(hmac, { keys: keys.slice(0, 10), id, timestampSeconds, body });
    expect(signStandard(hmac, { keys, id, timestampSeconds, body })).toBe(ten);
    expect(ten.split(' ')).toHaveLength(10);
  });

  test('is refused without a key', () => {
    expect(() => signStandard(hmac, { keys: [], id, timestampSeconds, body })).toThrow('no key');
  });

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
        expect(verifyStandard(hmac, { secrets: [each], headers, body: text, nowSeconds: timestampSeconds })).toEqual({
          ok: true,
        });
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
    const verified = verifyStandard(hmac, { ...given, ...changed });
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
    expect(problem({ secrets: ['whsec_short'] })).toBe('secret_malformed');
  });

  test('accepts no signature that differs in a single character', () => {
    const [first = ''] = headers['webhook-signature'].split(' ');
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

  test('takes no time for a flood of signatures: only the first ten count', () => {
    const [first = ''] = headers['webhook-signature'].split(' ');
    const flood = (before: number) => `${'v1,AAAA '.repeat(before)}${first}`;
    const secrets = [secretOf(1)];
    expect(problem({ secrets, headers: { ...headers, 'webhook-signature': flood(9) } })).toBeNull();
    expect(problem({ secrets, headers: { ...headers, 'webhook-signature': flood(10) } })).toBe('signature_mismatch');
  });
});
