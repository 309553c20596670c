import { readFileSync } from 'node:fs';
import { startReceiver } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openPlatform, type Platform } from '../../senders/test/platform.ts';
import * as github from '../github.ts';
import * as shopify from '../shopify.ts';
import * as standard from '../standard.ts';
import * as standardEd25519 from '../standard-ed25519.ts';
import * as stripe from '../stripe.ts';
import * as svix from '../svix.ts';
import * as timestamped from '../timestamped.ts';

const FORMATS = Object.entries({
  standard,
  'standard-ed25519': standardEd25519,
  svix,
  timestamped,
  stripe,
  github,
  shopify,
});

const DATA = '{"text":"Grüße 👋","one":1.0,"exact":12345678901234567890}';

let platform: Platform;

beforeAll(async () => {
  platform = await openPlatform();
});

afterAll(() => platform.close());

describe.each(FORMATS)('Format %s', (format, { isGenuine }) => {
  test('is verified by the code that the guide shows for it, and changed by one letter it is not.', async () => {
    const { api } = platform;
    const receiver = await startReceiver();
    onTestFinished(() => receiver.close());
    await api.call('POST', '/applications', JSON.stringify({ name: format, uid: format, format }));
    const endpoints = `/applications/${format}/endpoints`;
    const endpoint = JSON.stringify({ url: receiver.url });
    const made = await api.call<{ secret: string; publicKey: string | null }>('POST', endpoints, endpoint);
    await api.call('POST', `/applications/${format}/events`, `{"type":"a.b","data":${DATA}}`);

    const [request] = await receiver.received(1);
    const { body = Buffer.of(), headers = {} } = request ?? {};
    const secret = made.publicKey ?? made.secret;
    expect(await isGenuine(secret, body.toString(), { ...headers })).toBe(true);
    expect(await isGenuine(secret, body.toString().replace('Grüße', 'Grüsse'), { ...headers })).toBe(false);
  });

  test('stands in the guide with the code that is tested here.', () => {
    const guide = readFileSync(new URL('../../../docs/guides/verify-a-webhook.md', import.meta.url), 'utf8');
    const code = readFileSync(new URL(`../${format}.ts`, import.meta.url), 'utf8');
    expect(guide).toContain(`\`\`\`ts\n${code}\`\`\``);
  });
});
