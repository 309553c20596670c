import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { formatSecret, signStandard } from '../src/index.ts';
import { nodeHmac } from '../src/node-hmac.ts';

const key = Uint8Array.from({ length: 32 }, (_, index) => index * 7);
const id = 'evt_01h455vb4pex5vsknk084sn02q';
const timestampSeconds = 1_700_000_000;
const body = '{"text":"Grüße 👋","exact":12345678901234567890,"one":1.0}';
const ours = signStandard({ hmac: nodeHmac }, { keys: [key], id, timestampSeconds, body });

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
    const digest = output('openssl', args, `${id}.${timestampSeconds}.${body}`);
    expect(ours).toBe(`v1,${digest.toString('base64')}`);
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
    expect(ours).toBe(`v1,${digest}`);
  });
});
