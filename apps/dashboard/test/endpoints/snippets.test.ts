import { readFileSync } from 'node:fs';
import {
  BUILT_IN_PROFILES,
  compileProfile,
  newSecret,
  prepareKey,
  publicKeyOf,
  type SignatureProfile,
  signatureProfileProblem,
} from '@postrider/signing';
import { ed25519PublicKey, nodeDigests } from '@postrider/signing/node';
import { describe, expect, test } from 'vitest';
import { LANGUAGES, snippetFor } from '../../src/screens/endpoints/snippets/snippet-for.ts';
import { canRun, runSnippets, type SnippetCase } from './snippet-drivers.ts';

/** Formats that somebody could define, with characters that mean something in each of the languages. */
const OWN: Readonly<Record<string, SignatureProfile>> = {
  'of many parts': {
    algorithm: 'hmac-sha512',
    key: 'utf8',
    encoding: 'hex',
    prefix: 'sig=',
    content: ['$timestamp', ':', '$id', ':', '$type', '|', '$applicationId', ':', '$body'],
    separator: ',',
    headers: {
      'X-Acme-Time': ['$timestamp'],
      'x-acme-what': ['app/', '$applicationId', '/', '$type'],
      'x-acme-signature': ['v=2;', '$signatures'],
    },
  },
  'of odd characters': {
    algorithm: 'hmac-sha256',
    key: 'base64',
    encoding: 'base64',
    prefix: `$a'"#{b}\\d\`%`,
    content: [`'"\${x}#{y}\\d\`{z}%s`, '$timestamp', `'$$`, '$body'],
    separator: ';',
    headers: { "x-sig#'~`$": [`(a.b)*/~#{c}"'\`$`, '$timestamp', ' ', '$signatures'] },
  },
  'of public keys in hex': {
    algorithm: 'ed25519',
    key: 'base64',
    encoding: 'hex',
    prefix: 'k',
    content: ['$body'],
    separator: null,
    headers: { 'x-signature': ['$signatures'] },
  },
};

const PROFILES = Object.entries({ ...BUILT_IN_PROFILES, ...OWN });

const BODY = '{"text":"Grüße 👋","one":1.0}';

interface Expected extends SnippetCase {
  readonly title: string;
  readonly genuine: boolean;
}

const secretOf = (profile: SignatureProfile, fill: number) =>
  newSecret(profile, (bytes) => new Uint8Array(bytes).fill(fill), ed25519PublicKey);

/** What the snippet of a profile is asked, and what it has to say. */
function casesOf([name, profile]: (typeof PROFILES)[number], snippet: number): readonly Expected[] {
  expect(signatureProfileProblem(profile)).toBeNull();
  const [newest, older, foreign] = [secretOf(profile, 1), secretOf(profile, 2), secretOf(profile, 3)];
  const now = Math.floor(Date.now() / 1000);
  const signed = (timestampSeconds = now) => ({
    'webhook-id': 'evt_1',
    ...compileProfile({ digests: nodeDigests }, profile).sign({
      keys: [newest, older].map((secret) => prepareKey(profile, secret)),
      id: 'evt_1',
      type: 'message.sent',
      applicationId: 'app_1',
      timestampSeconds,
      body: BODY,
    }),
  });
  const isTimed = profile.content.includes('$timestamp');
  const one = (title: string, genuine: boolean, secret: string, given: Partial<SnippetCase> = {}): Expected => ({
    title: `${name}: ${title}`,
    genuine,
    snippet,
    secret: publicKeyOf(secret) ?? secret,
    body: BODY,
    headers: signed(),
    ...given,
  });
  return [
    one('as it was sent', true, newest),
    one('with the secret before, which signs beside it if there is room', profile.separator !== null, older),
    one('with a secret of somebody else', false, foreign),
    one('with another body', false, newest, { body: BODY.replace('1.0', '1') }),
    one('without headers', false, newest, { headers: {} }),
    one('an hour old', !isTimed, newest, { headers: signed(now - 3600) }),
  ];
}

const CASES = PROFILES.flatMap(casesOf);

describe.each(LANGUAGES)('The code for %s', (language) => {
  const snippets = PROFILES.map(([, profile]) => snippetFor(profile, language) ?? '');

  test('accepts what was sent in each format, and nothing else.', async (context) => {
    if (!(await canRun(language))) context.skip(`There is nothing here that runs it.`);
    const answers = await runSnippets(language, snippets, CASES);
    expect(CASES.map(({ title }, place) => ({ title, genuine: answers[place] }))).toEqual(
      CASES.map(({ title, genuine }) => ({ title, genuine })),
    );
  });

  test('is in the guide for the default format, as the dashboard shows it.', () => {
    const guide = readFileSync(new URL('../../../../docs/guides/verify-a-webhook.md', import.meta.url), 'utf8');
    expect(guide).toContain(`\`\`\`${FENCES[language]}\n${snippetFor(BUILT_IN_PROFILES.standard, language)}\`\`\``);
  });
});

/** How a paper marks code of a language. */
const FENCES = { node: 'js', python: 'python', go: 'go', ruby: 'ruby', php: 'php' } as const;

test('Where a format signs something that no header says, there is no code.', () => {
  const profile = {
    ...BUILT_IN_PROFILES.github,
    content: ['$type', '.', '$body'],
    headers: { 'x-s': ['$signatures'] },
  };
  for (const language of LANGUAGES) expect(snippetFor(profile, language)).toBeNull();
});
