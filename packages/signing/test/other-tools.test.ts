import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_PROFILES, formatSecret, newSecret, publicKeyOf } from '../src/index.ts';
import { ed25519PublicKey } from '../src/node.ts';
import { signedRequest } from './signed-request.ts';
import { vectors } from './vectors.ts';

const key = Uint8Array.from({ length: 32 }, (_, index) => index * 7);
const { headers, id, timestampSeconds, body } = signedRequest(BUILT_IN_PROFILES.standard, {
  secrets: [formatSecret(key)],
});
const content = `${id}.${timestampSeconds}.${body}`;

const runs = (command: string, flag: string) => spawnSync(command, [flag]).status === 0;

/** What the tool prints for this input; what it complains of fails the test. */
function output(command: string, args: readonly string[], input: string): Buffer {
  const run = spawnSync(command, args, { input });
  if (run.status !== 0) throw new Error(`${command} ended with ${run.status}: ${run.stderr}`);
  return run.stdout;
}

describe('the standard signature is the one computed', () => {
  test.skipIf(!runs('openssl', 'version'))('by OpenSSL (skipped where it is not installed)', () => {
    const hexKey = Buffer.from(key).toString('hex');
    const args = ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${hexKey}`, '-binary'];
    const digest = output('openssl', args, content);
    expect(headers['webhook-signature']).toBe(`v1,${digest.toString('base64')}`);
  });

  test.skipIf(!runs('python3', '--version'))('by Python (skipped where it is not installed)', () => {
    const script = [
      'import sys, hmac, hashlib, base64',
      'secret, id, timestamp = sys.argv[1:]',
      'content = id.encode() + b"." + timestamp.encode() + b"." + sys.stdin.buffer.read()',
      'key = base64.b64decode(secret[len("whsec_"):])',
      'print(base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode(), end="")',
    ].join('\n');
    const digest = output('python3', ['-c', script, formatSecret(key), id, String(timestampSeconds)], body);
    expect(headers['webhook-signature']).toBe(`v1,${digest}`);
  });
});

describe('the Ed25519 signature', () => {
  const profile = BUILT_IN_PROFILES['standard-ed25519'];
  const secret = newSecret(profile, (bytes) => new Uint8Array(bytes).fill(5), ed25519PublicKey);

  test.skipIf(!runs('openssl', 'version'))(
    'verifies by OpenSSL with the whpk_ key, beside an HMAC in either order, and for that content only (skipped where it is not installed)',
    () => {
      const given = vectors.filter((vector) => vector.profile === 'standard-ed25519').map((vector) => vector.secret);
      for (const pair of [secret, ...given]) {
        for (const secrets of [[pair], [pair, formatSecret(key)], [formatSecret(key), pair]]) {
          const signed = signedRequest(profile, { secrets }).headers['webhook-signature']?.split(' ') ?? [];
          expect(signed).toHaveLength(secrets.length);
          const [asymmetric = ''] = signed.filter((one) => one.startsWith('v1a,'));
          expect(opensslVerifies(publicKeyOf(pair) ?? '', asymmetric.slice('v1a,'.length), content)).toBe(true);
          expect(opensslVerifies(publicKeyOf(pair) ?? '', asymmetric.slice('v1a,'.length), `${content} `)).toBe(false);
        }
      }
    },
  );
});

function opensslVerifies(publicKey: string, signature: string, text: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-signing-'));
  try {
    const file = (name: string, bytes: string | Buffer) => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    // SubjectPublicKeyInfo (RFC 8410, section 4): the same bytes stand before every Ed25519 key.
    const before = Buffer.from('302a300506032b6570032100', 'hex');
    const der = Buffer.concat([before, Buffer.from(publicKey.slice('whpk_'.length), 'base64')]);
    const keyFile = file('key.der', der);
    const signatureFile = file('signature', Buffer.from(signature, 'base64'));
    const contentFile = file('content', text);
    const args = ['-verify', '-pubin', '-inkey', keyFile, '-keyform', 'DER', '-rawin', '-in', contentFile];
    return spawnSync('openssl', ['pkeyutl', ...args, '-sigfile', signatureFile]).status === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
