import { createServer } from 'node:http';

/*
 * A bare receiver in a process of its own: reads the body to its end, answers 200 without one (500 to every so many, if
 * asked to; after a while, if it is to be slow), and tells its parent how many requests came, how many were open at once and,
 * when asked, when each event's first one did. Told to, it behaves well from then on.
 */

const asStarted = {
  failEvery: Number(process.env['FAIL_EVERY'] ?? 0),
  latencyMs: Number(process.env['LATENCY_MS'] ?? 0),
};
let behaviour = asStarted;

const arrivals = new Map<string, number>();
let received = 0;
let open = 0;
let mostOpen = 0;

const server = createServer((request, response) => {
  open += 1;
  mostOpen = Math.max(mostOpen, open);
  response.on('close', () => {
    open -= 1;
  });
  request.on('end', () => {
    received += 1;
    const id = request.headers['webhook-id'];
    if (typeof id === 'string' && process.env['ARRIVALS'] === 'yes' && !arrivals.has(id)) {
      arrivals.set(id, performance.timeOrigin + performance.now());
    }
    const { failEvery, latencyMs } = behaviour;
    const status = failEvery > 0 && received % failEvery === 0 ? 500 : 200;
    if (latencyMs === 0) response.writeHead(status).end();
    else setTimeout(() => response.writeHead(status).end(), latencyMs).unref();
  });
  request.resume();
});
server.keepAliveTimeout = 60_000;
server.listen(0, process.env['ALL_ADDRESSES'] === 'yes' ? '0.0.0.0' : '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.({ kind: 'listening', port: address.port });
});

process.on('message', (message) => {
  if (message === 'count') process.send?.({ kind: 'count', received });
  if (message === 'mostOpen') process.send?.({ kind: 'mostOpen', mostOpen });
  if (message === 'reset') {
    received = 0;
    arrivals.clear();
  }
  if (message === 'well') behaviour = { failEvery: 0, latencyMs: 0 };
  if (message === 'as started') behaviour = asStarted;
  if (message === 'arrivals') process.send?.({ kind: 'arrivals', arrivals: [...arrivals] });
});
process.on('disconnect', () => process.exit(0));
