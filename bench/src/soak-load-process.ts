import { Pool } from 'undici';

/*
 * Sends single events over HTTP, each of the next event type, as long as fewer have been sent than its parent has last told
 * it; tells its parent how many were accepted and how many were not.
 */

const { API_URL = '', API_KEY = '', TYPES = '1' } = process.env;
const CONNECTIONS = 50;
const DATA_BYTES = 1_024;

const pool = new Pool(API_URL, { connections: CONNECTIONS, pipelining: 1 });
const data = JSON.stringify({ text: 'x'.repeat(DATA_BYTES - '{"text":""}'.length) });

let wanted = 0;
let sent = 0;
let open = 0;
let accepted = 0;
let refused = 0;

async function send(): Promise<void> {
  const body = `{"type":"to.${sent % Number(TYPES)}","data":${data}}`;
  sent += 1;
  open += 1;
  try {
    const response = await pool.request({
      method: 'POST',
      path: '/v1/applications/bench/events',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      body,
    });
    await response.body.dump();
    if (response.statusCode === 202) accepted += 1;
    else refused += 1;
  } catch {
    refused += 1;
  }
  open -= 1;
  sendMore();
}

function sendMore(): void {
  while (sent < wanted && open < CONNECTIONS) void send();
}

process.on('message', (message) => {
  if (message === 'count') {
    process.send?.({ kind: 'count', accepted, refused, open });
    return;
  }
  wanted = Number(message);
  sendMore();
});
process.on('disconnect', () => process.exit(0));
process.send?.({ kind: 'ready' });
