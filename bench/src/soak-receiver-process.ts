import { createServer } from 'node:http';

/*
 * A receiver in a process of its own that fails one request in twenty, once it is told to: of ten such, eight are answered
 * with 500, one's connection is reset, and one gets no answer for as long as anybody waits. Tells its parent how many came.
 */

const FAIL_EVERY = 20;
const FAILURES_BY_TURNS = 10;

let failing = false;
let received = 0;
let failed = 0;

const server = createServer((request, response) => {
  request.on('end', () => {
    received += 1;
    if (!failing || received % FAIL_EVERY !== 0) {
      response.writeHead(200).end();
      return;
    }
    failed += 1;
    const turn = failed % FAILURES_BY_TURNS;
    if (turn === 0) request.socket.resetAndDestroy();
    else if (turn !== 1) response.writeHead(500, { 'content-type': 'text/plain' }).end('Out of order.');
  });
  request.resume();
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.({ kind: 'listening', port: address.port });
});

process.on('message', (message) => {
  if (message === 'fail') failing = true;
  if (message === 'count') process.send?.({ kind: 'count', received, failed });
});
process.on('disconnect', () => process.exit(0));
