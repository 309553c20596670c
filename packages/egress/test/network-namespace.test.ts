import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const PUBLIC = '93.184.215.14';
const FORBIDDEN = ['10.0.0.1', '100.64.0.1', '127.0.0.1', '169.254.169.254', '168.63.129.16', '::1'];

const possible = runs('true');
const why = possible ? '' : ' (skipped: this machine lets nobody have a network namespace with addresses of their own)';

test.skipIf(!possible)(
  `In a network in which every address answers, only the public one is ever connected to${why}.`,
  () => {
    const world = fileURLToPath(new URL('namespace-world.ts', import.meta.url));
    const printed = inNamespace(`exec "${process.execPath}" "${world}" ${[PUBLIC, ...FORBIDDEN].join(' ')}`);
    expect(JSON.parse(printed)).toEqual({
      outcomes: [
        [PUBLIC, 'delivered'],
        ...FORBIDDEN.map((address) => [address, 'blocked_address']),
        ['public.example', 'delivered'],
        ['both.example', 'blocked_address'],
        ['rebinding.example', 'delivered'],
        ['rebinding.example', 'blocked_address'],
      ],
      reached: Array(3).fill(`::ffff:${PUBLIC}`),
    });
  },
);

function inNamespace(command: string): string {
  const addresses = [PUBLIC, ...FORBIDDEN].filter((address) => !/^(127|::1)/.test(address));
  const network = ['ip link set lo up', ...addresses.map((address) => `ip addr add ${address}/32 dev lo`)];
  const script = [...network, command].join(' && ');
  return execFileSync('unshare', ['-Urn', 'sh', '-c', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

function runs(command: string): boolean {
  try {
    inNamespace(command);
    return true;
  } catch {
    return false;
  }
}
