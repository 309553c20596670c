import { Pool } from 'undici';

/*
 * Sends single events over HTTP on a number of connections, each the next as soon as the one before is answered, and tells
 * its parent when the 202 of the last came.
 */

const { API_URL = '', API_KEY = '', CONNECTIONS = '50', EVENTS = '1000', DATA_BYTES = '1024' } = process.env;
const connections = Number(CONNECTIONS);
const pool = new Pool(API_URL, { connections, pipelining: 1 });
const data = { text: 'x'.repeat(Number(DATA_BYTES) - '{"text":""}'.length) };
const request = {
  method: 'POST',
  path: '/v1/applications/bench/events',
  headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
  body: JSON.stringify({ type: 'bench.event', data }),
} as const;

let left = Number(EVENTS);
const waitsMs: number[] = [];

async function work(): Promise<void> {
  while (left > 0) {
    left -= 1;
    const begun = performance.now();
    const { statusCode, body } = await pool.request(request);
    const answer = await body.text();
    if (statusCode !== 202) throw new Error(`An event was answered with ${statusCode}: ${answer}`);
    waitsMs.push(performance.now() - begun);
  }
}

const begun = performance.now();
await Promise.all(Array.from({ length: connections }, work));
const seconds = (performance.now() - begun) / 1000;
await pool.close();
process.send?.({ kind: 'done', seconds, waitsMs }, () => process.disconnect?.());
