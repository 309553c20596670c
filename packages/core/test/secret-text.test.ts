import { format, inspect } from 'node:util';
import { serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SecretText } from '../src/index.ts';

/** Every way from an object to text that Node and the language have, and what somebody may do to it before. */
const PRINTED: Readonly<Record<string, (secret: SecretText) => string>> = {
  'a template': (secret) => `${secret}`,
  concatenation: (secret) => ''.concat(String(secret)),
  String: (secret) => String(secret),
  'its local form': (secret) => secret.toLocaleString(),
  'a key of an object': (secret) => Object.keys({ [String(secret)]: 1 }).join(),
  'joining an array': (secret) => [secret, secret].join(),
  JSON: (secret) => JSON.stringify({ secret, list: [secret] }, null, 2),
  'JSON of a Map': (secret) => JSON.stringify([...new Map([[secret, secret]])]),
  'JSON of a spread': (secret) => JSON.stringify({ ...secret }),
  'JSON of a clone': (secret) => JSON.stringify(structuredClone(secret)),
  'JSON of an assignment': (secret) => JSON.stringify(Object.assign({}, secret)),
  'the message of an error': (secret) => new Error(`It was ${secret}.`).stack ?? '',
  'the cause of an error': (secret) => inspect(new Error('It failed.', { cause: secret })),
  'its own properties': (secret) =>
    JSON.stringify([Object.values(secret), Object.entries(secret), Reflect.ownKeys(secret).map(String)]),
  'its property descriptors': (secret) => inspect(Object.getOwnPropertyDescriptors(secret), { showHidden: true }),
  inspect: (secret) => inspect({ secret }, { depth: null, showHidden: true, getters: true }),
  'inspect without its custom form': (secret) =>
    inspect({ secret }, { customInspect: false, depth: null, showHidden: true, showProxy: true, getters: true }),
  'inspect of a proxy': (secret) => inspect(new Proxy(secret, {}), { showProxy: true, showHidden: true }),
  'format %s %o %O %j': (secret) => format('%s %o %O %j', secret, secret, secret, secret),
  'format without a form': (secret) => format(secret, [secret]),
  serialize: (secret) => serialize(secret).toString('latin1'),
  Buffer: (secret) => Buffer.from(`${secret}`).toString(),
  URLSearchParams: (secret) => new URLSearchParams({ secret: String(secret) }).toString(),
};

/** Long enough that it is in no other text by chance. */
const secretTexts = fc.stringMatching(/^[!-~]{16,80}$/);

describe('a secret text', () => {
  test.each(Object.entries(PRINTED))('does not show itself by %s.', (_, print) => {
    fc.assert(
      fc.property(secretTexts, (text) => {
        const shown = print(new SecretText(text));
        expect(shown).not.toContain(text);
        expect(shown).not.toContain(text.slice(0, 12));
      }),
    );
  });

  test('is [secret] to whoever prints it on purpose.', () => {
    const secret = new SecretText('whsec_something');
    expect([`${secret}`, JSON.stringify(secret), inspect(secret)]).toEqual(['[secret]', '"[secret]"', '[secret]']);
  });

  test('is revealed as it was given.', () => {
    fc.assert(fc.property(fc.string(), (text) => new SecretText(text).reveal() === text));
  });

  test('cannot be given another way of showing itself.', () => {
    const secret = new SecretText('whsec_something');
    expect(Reflect.set(secret, 'toJSON', () => secret.reveal())).toBe(false);
  });
});
