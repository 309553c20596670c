import { headerProblem } from '@postrider/core';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_PROFILES, type SignatureProfile, signatureProfileProblem } from '../src/index.ts';

const { standard, stripe, timestamped } = BUILT_IN_PROFILES;
const ed25519 = BUILT_IN_PROFILES['standard-ed25519'];

/** With everything a profile may have. */
const rich: SignatureProfile = {
  ...ed25519,
  content: ['v0:', '$applicationId', '/', '$type', ':', '$timestamp', '.', '$body'],
  headers: {
    'Webhook-Id': ['$id'],
    'X-Signature': ['t=', '$timestamp', ';', ' sig="', '$signatures', '"'],
    'X-Copy': ['$signatures'],
    "x-!#$%&'*+.^_`|~9": ['constant, with $ and "', ' and more'],
    'x-event': ['$type', ' of ', '$applicationId', '/', '$id'],
  },
};

const withHeaders = (headers: SignatureProfile['headers']) => ({
  ...standard,
  headers: { ...standard.headers, ...headers },
});
const withContent = (...content: string[]) => ({ ...standard, content });
const withSeparated = (...parts: string[]): SignatureProfile => ({
  ...standard,
  separator: ';',
  prefix: 'v1=',
  headers: { 'x-a': parts },
});
const besideInHeader = (text: string): SignatureProfile => ({
  ...ed25519,
  headers: { 'x-a': [text, ' ', '$signatures'] },
});
const typedBefore = (prefix: string): SignatureProfile => ({
  ...standard,
  prefix,
  headers: { 'x-a': ['$type', ' ', '$signatures'] },
});
const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`x-${at}`, ['$signatures']]));

describe('A profile may', () => {
  test.each<[string, SignatureProfile]>([
    ['have everything there is', rich],
    ['have ten headers', { ...standard, headers: numbered(10) }],
    ['have a header name of 64 characters', withHeaders({ [`x${'-'.repeat(63)}`]: ['1'] })],
    ['have sixteen parts', withContent(...Array.from({ length: 15 }, () => '.'), '$body')],
    ['have sixteen parts in a header', withHeaders({ 'x-a': Array.from({ length: 16 }, () => '.') })],
    ['have a text after the signatures that is in none', withHeaders({ 'x-a': ['a=', '$signatures', '!'] })],
    ['have a text of 64 characters', withContent('x'.repeat(64), '$body')],
    ['have a prefix of 32 characters', { ...standard, prefix: 'x'.repeat(32) }],
    ['hold a comma in its prefix when signatures are separated by something else', { ...standard, prefix: 'v1,' }],
    ['send a header that endpoints may not have, beginning with webhook-', withHeaders({ 'webhook-type': ['$type'] })],
    [
      'have a text that another header would take for a signature',
      withHeaders({ 'x-a': ['v1,', '$timestamp'], 'x-b': ['a=', '$timestamp', ' ', '$signatures'] }),
    ],
    ['have texts before signatures without a prefix', { ...timestamped, prefix: '' }],
    ['have HMAC with the text as key beside Ed25519', { ...ed25519, beside: { ...stripe, prefix: 'v1,' } }],
  ])('%s.', (_, profile) => {
    expect(signatureProfileProblem(profile)).toBeNull();
  });
});

/** Signatures with this prefix, and before them an entry of these parts. */
const withEntry = (prefix: string, ...parts: string[]): SignatureProfile => ({
  ...standard,
  separator: ';',
  prefix,
  headers: { 'x-a': [...parts, ';', '$signatures'] },
});

describe('What stands before signatures', () => {
  test.each<[string, SignatureProfile]>([
    ['begins with digits, whatever follows them', withEntry('v1=', '$timestamp', 'v1=')],
    ['begins with an id, and no id with this', withEntry('x1', '$id')],
    ['begins with an id, which never holds all of this', withEntry('evt_01~', '$id')],
    ['begins with an id, which never goes on so', withEntry('evt_~', '$id')],
    ['begins with a type, which never begins so', withEntry('~v', '$type')],
    ['begins with a type, of which there is at least a letter', withEntry('~v', '$type', '~v')],
    ['begins with a type, which never holds all of this', withEntry('ab~', '$type')],
    ['begins with a type, and goes on otherwise', withEntry('ab~', '$type', '!')],
    ['begins with a type, and goes on with a space', withEntry('ab~1=', '$type', ' ~1=')],
  ])('is no signature where it %s.', (_, profile) => {
    expect(signatureProfileProblem(profile)).toBeNull();
  });

  test.each<[string, SignatureProfile]>([
    ['all ids begin', withEntry('e', '$id')],
    ['all ids of events begin', withEntry('evt_', '$id')],
    ['an id may begin', withEntry('evt_01', '$id')],
    ['an id and what follows it may begin', withEntry('evt_01~', '$id', '~x')],
    ['all ids of applications begin', withEntry('app_', '$applicationId')],
    ['a type may begin', withEntry('v1.', '$type')],
    ['a type and what follows it may begin', withEntry('ab~', '$type', '~')],
    ['a timestamp may begin', withEntry('17', '$timestamp')],
    ['a timestamp and what follows it may begin', withEntry('1a', '$timestamp', 'a=')],
  ])('could be one, and is refused, where signatures begin as %s.', (_, profile) => {
    expect(signatureProfileProblem(profile)?.pointer).toBe('/headers/x-a/0');
  });
});

describe('A profile is refused', () => {
  const beside = { algorithm: 'hmac-sha256', key: 'base64', encoding: 'base64', prefix: 'v1,' } as const;

  test.each<[string, SignatureProfile, string]>([
    ['Ed25519 keyed with a text', { ...ed25519, key: 'utf8' }, '/key'],
    ['a prefix with a space', { ...standard, prefix: 'v1 ' }, '/prefix'],
    ['a prefix with a line end', { ...standard, prefix: 'v1\n' }, '/prefix'],
    ['a prefix that is not ASCII', { ...standard, prefix: 'ü' }, '/prefix'],
    ['a prefix of 33 characters', { ...standard, prefix: 'x'.repeat(33) }, '/prefix'],
    ['a prefix that holds the separator', { ...stripe, prefix: 'v1,' }, '/prefix'],
    ['a prefix that holds the other separator', { ...standard, separator: ';', prefix: 'v1;' }, '/prefix'],
    ['Ed25519 keyed with a text beside', { ...standard, beside: { ...ed25519, key: 'utf8' } }, '/beside/key'],
    ['a prefix with a space beside', { ...ed25519, beside: { ...beside, prefix: ' v1' } }, '/beside/prefix'],
    ['the separator in the prefix beside', { ...ed25519, separator: ',', prefix: 'v1a', beside }, '/beside/prefix'],
    ['the same prefix beside', { ...ed25519, beside: { ...beside, prefix: 'v1a,' } }, '/beside/prefix'],
    ['a prefix beside that begins with its own', { ...ed25519, prefix: 'v1', beside }, '/beside/prefix'],
    ['a prefix beside that its own begins with', { ...ed25519, beside: { ...beside, prefix: 'v1' } }, '/beside/prefix'],
    ['no prefix beside', { ...ed25519, beside: { ...beside, prefix: '' } }, '/beside/prefix'],
    ['the same kind of secret beside', { ...standard, beside: { ...beside, prefix: 'v2,' } }, '/beside'],
    [
      'some of its kinds of secret beside',
      { ...standard, beside: { ...beside, key: 'utf8', prefix: 'v2,' } },
      '/beside',
    ],
    ['two Ed25519 schemes', { ...ed25519, beside: { ...ed25519, prefix: 'v2a,' } }, '/beside'],

    ['nothing signed', withContent(), '/content'],
    ['the body not signed', withContent('$id'), '/content'],
    ['the body not last', withContent('$body', '.', '$id'), '/content'],
    ['the body signed twice', withContent('$body', '.', '$body'), '/content'],
    ['seventeen parts', withContent(...Array.from({ length: 16 }, () => '.'), '$body'), '/content'],
    ['an unknown variable signed', withContent('$uid', '.', '$body'), '/content/0'],
    ['signatures signed', withContent('$signatures', '.', '$body'), '/content/0'],
    ['two variables with nothing between', withContent('$timestamp', '$body'), '/content/1'],
    ['an empty text', withContent('$timestamp', '', '$body'), '/content/1'],
    ['a text with a line end', withContent('$timestamp', '.\n', '$body'), '/content/1'],
    ['a text that is not ASCII', withContent('é', '$body'), '/content/0'],
    ['a text of 65 characters', withContent('x'.repeat(65), '$body'), '/content/0'],
    ['a dollar that begins no variable', withContent('$', '$body'), '/content/0'],
    ['a digit after the timestamp', withContent('$timestamp', '1.', '$body'), '/content/1'],
    ['a letter after an id', withContent('$id', 'x.', '$body'), '/content/1'],
    ['an underscore after an id', withContent('$applicationId', '_', '$body'), '/content/1'],
    ['a dot after a type', withContent('$type', '.', '$body'), '/content/1'],
    ['a hyphen after a type', withContent('$type', '-', '$body'), '/content/1'],

    ['no header', { ...standard, headers: {} }, '/headers'],
    ['no header with signatures', { ...standard, headers: { 'x-id': ['$id'] } }, '/headers'],
    ['eleven headers', { ...standard, headers: numbered(11) }, '/headers'],
    ['a header twice', withHeaders({ 'Webhook-Signature': ['$signatures'] }), '/headers/Webhook-Signature'],
    ['an empty header name', withHeaders({ '': ['1'] }), '/headers/'],
    ['a header name with a slash and a tilde', withHeaders({ 'x/~': ['1'] }), '/headers/x~1~0'],
    ['a header name with a line end', withHeaders({ 'x\r\ny': ['1'] }), '/headers/x\r\ny'],
    ['a header name that is a number', withHeaders({ '1': ['1'] }), '/headers/1'],
    ['a header named __proto__', withHeaders({ ['__proto__']: ['1'] }), '/headers/__proto__'],
    ['a header name of 65 characters', withHeaders({ ['x'.repeat(65)]: ['1'] }), `/headers/${'x'.repeat(65)}`],
    ['webhook-id with another value', withHeaders({ 'webhook-id': ['$type'] }), '/headers/webhook-id'],
    [
      'webhook-id with more',
      { ...rich, headers: { ...rich.headers, 'Webhook-Id': ['$id', '.'] } },
      '/headers/Webhook-Id',
    ],
    ['a header without parts', withHeaders({ 'x-a': [] }), '/headers/x-a'],
    ['a header of seventeen parts', withHeaders({ 'x-a': Array.from({ length: 17 }, () => '.') }), '/headers/x-a'],
    ['a space before a value', withHeaders({ 'x-a': [' 1'] }), '/headers/x-a'],
    ['a space after a value', withHeaders({ 'x-a': ['$id', ' '] }), '/headers/x-a'],
    ['signatures twice in a header', withHeaders({ 'x-a': ['$signatures', '"', '$signatures'] }), '/headers/x-a'],
    ['the body in a header', withHeaders({ 'x-a': ['$body'] }), '/headers/x-a/0'],
    ['an unknown variable in a header', withHeaders({ 'x-a': ['1', '$data'] }), '/headers/x-a/1'],
    ['a line end in a header', withHeaders({ 'x-a': ['1', '\r\nx-b: 2'] }), '/headers/x-a/1'],
    ['a tab in a header', withHeaders({ 'x-a': ['\t'] }), '/headers/x-a/0'],
    ['an empty text in a header', withHeaders({ 'x-a': [''] }), '/headers/x-a/0'],
    ['two variables with nothing between in a header', withHeaders({ 'x-a': ['$id', '$type'] }), '/headers/x-a/1'],
    ['a dot after a type in a header', withHeaders({ 'x-a': ['$type', '.'] }), '/headers/x-a/1'],
    ['the separator after the signatures', withHeaders({ 'x-a': ['$signatures', ' end'] }), '/headers/x-a/1'],
    ['a digit of base64 after the signatures', withHeaders({ 'x-a': ['$signatures', '='] }), '/headers/x-a/1'],
    ['a text like a signature before the signatures', { ...timestamped, prefix: 't=' }, '/headers/webhook-signature/0'],
    ['a text that a prefix begins with', { ...timestamped, prefix: 't=1' }, '/headers/webhook-signature/0'],
    [
      'a text that begins with a prefix',
      withHeaders({ 'x-a': ['v1,=', '$timestamp', ' ', '$signatures'] }),
      '/headers/x-a/0',
    ],
    ['such a text after the separator', withSeparated('x; v1', '$timestamp', ';', '$signatures'), '/headers/x-a/0'],
    [
      'such a text after a variable and the separator',
      withSeparated('$id', ';v1=', '$timestamp', ';', '$signatures'),
      '/headers/x-a/1',
    ],
    ['such a text after the signatures', withSeparated('$signatures', '!; v1=', '$timestamp'), '/headers/x-a/1'],
    ['a prefix before the signatures', withSeparated('v1=', '$signatures'), '/headers/x-a/0'],
    ['a text like a signature of another kind of secret', besideInHeader('v1'), '/headers/x-a/0'],
    ['a type that could begin with a prefix', typedBefore('v1.'), '/headers/x-a/0'],
    ["a prefix's character after the signatures", withHeaders({ 'x-a': ['$signatures', ','] }), '/headers/x-a/1'],
    [
      "a character of the prefix beside's after the signatures",
      { ...ed25519, beside: { ...beside, prefix: '~,' }, headers: { 'x-a': ['$signatures', '~'] } },
      '/headers/x-a/1',
    ],
  ])('for %s.', (_, profile, pointer) => {
    const problem = signatureProfileProblem(profile);
    expect(problem?.pointer).toBe(pointer);
    expect(problem?.detail).toMatch(/^[A-Z$].*\.$/);
  });

  test.each([
    ...[
      'accept-encoding',
      'connection',
      'content-length',
      'content-type',
      'date',
      'expect',
      'host',
      'http2-settings',
      'keep-alive',
      'te',
    ],
    ...['trailer', 'transfer-encoding', 'upgrade', 'user-agent', 'proxy-authorization', 'proxy-anything'],
  ])('for the header %s, which an endpoint may not have either.', (name) => {
    expect(headerProblem(name, 'x')).not.toBeNull();
    for (const spelt of [name, name.toUpperCase()]) {
      expect(signatureProfileProblem(withHeaders({ [spelt]: ['1'] }))?.pointer).toBe(`/headers/${spelt}`);
    }
  });

  test.each(['authorization', 'cookie', 'content-encoding'])('for the header %s.', (name) => {
    expect(signatureProfileProblem(withHeaders({ [name]: ['1'] }))?.pointer).toBe(`/headers/${name}`);
  });
});
