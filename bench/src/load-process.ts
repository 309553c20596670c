import { Pool } from 'undici';

/*
 * Sends events over HTTP at a steady rate, whether or not earlier ones have been answered, and tells its parent when each
 * one's 202 came: what it measures does not slow down with what is measured.
 */

const { API_URL = '', API_KEY = '', PER_SECOND = '200', SECONDS = '30' } = process.env;
const perSecond = Number(PER_SECOND);
const total = perSecond * Number(SECONDS);
const pool = new Pool(API_URL, { connections: 20 });
const body = JSON.stringify({ type: 'bench.event', data: { text: 'x'.repeat(800) } });
const accepted: [string, number][] = [];
let failed = 0;

async function send(): Promise<void> {
  try {
    const response = await pool.request({
      method: 'POST',
      path: '/v1/applications/bench/events',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      body,
    });
    const answeredAt = performance.timeOrigin + performance.now();
    const answer = (await response.body.json()) as { id: string };
    if (response.statusCode === 202) accepted.push([answer.id, answeredAt]);
    else failed += 1;
  } catch {
    failed += 1;
  }
}

const begun = performance.now();
const sent: Promise<void>[] = [];
const timer = setInterval(() => {
  const due = Math.min(total, Math.floor(((performance.now() - begun) / 1000) * perSecond));
  while (sent.length < due) sent.push(send());
  if (sent.length < total) return;
  clearInterval(timer);
  void Promise.all(sent)
    .then(() => pool.close())
    .then(() => process.send?.({ kind: 'done', accepted, failed }, () => process.disconnect?.()));
}, 1);
