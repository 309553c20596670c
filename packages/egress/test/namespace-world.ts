import { once } from 'node:events';
import { createServer } from 'node:http';
import { createAddressGuard } from '@postrider/core';
import { createEgress } from '../src/index.ts';
import { startNameServer } from './scripted-name-server.ts';

// Run by network-namespace.test.ts in a network of its own, in which the arguments are addresses of this machine: receivers
// listen on all of them, an egress as in production is asked to send to each, and what came of it is printed.

const PORT = 8080;
const [PUBLIC = '', ...OTHERS] = process.argv.slice(2);

const reached: string[] = [];
const server = createServer((request, response) => {
  reached.push(request.socket.localAddress ?? '');
  request.resume().on('end', () => response.end());
}).listen(PORT, '::');
await once(server, 'listening');

let asked = 0;
const names = await startNameServer(({ name }) => {
  if (name === 'public.example') return { addresses: [PUBLIC] };
  if (name === 'both.example') return { addresses: [PUBLIC, ...OTHERS] };
  // Public when it is asked for the first time, and never again.
  asked += 1;
  return { addresses: asked <= 2 ? [PUBLIC] : OTHERS };
});
const egress = createEgress({
  guard: createAddressGuard({ allow: [] }),
  httpTargets: true,
  nameServers: [names.address],
});

const outcomes: [string, string][] = [];
const hosts = [PUBLIC, ...OTHERS, 'public.example', 'both.example', 'rebinding.example', 'rebinding.example'];
for (const [n, host] of hosts.entries()) {
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${PORT}/`;
  const result = await egress.post({ endpointId: `ep_${n}`, url, headers: {}, body: '{}', timeoutMs: 20_000 });
  outcomes.push([host, result.error?.code ?? result.outcome]);
}
await egress.close();
names.close();
server.close();
process.stdout.write(JSON.stringify({ outcomes, reached }));
