import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { Env } from '../src/env.ts';
import { originOf } from '../src/origin-of.ts';

/** What is said of a request on a connection from there. */
async function originFrom(remoteAddress: string | undefined, headers: Record<string, string> = {}): Promise<unknown> {
  const app = new Hono<Env>();
  app.get('/', (c) => {
    c.set('requestId', 'req_1');
    return c.json(originOf(c));
  });
  return (await app.request('/', { headers }, { incoming: { socket: { remoteAddress } } })).json();
}

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8::ffff:1', '2001:db8::ffff:1'],
  ['::1', '::1'],
  [undefined, null],
])('The address is that of the connection, an IPv4 one as such: %s is %s.', async (remoteAddress, address) => {
  expect(await originFrom(remoteAddress)).toEqual({ requestId: 'req_1', address, userAgent: null });
});

test('What headers say of the address counts for nothing.', async () => {
  const headers = { 'x-forwarded-for': '198.51.100.1', forwarded: 'for=198.51.100.1', 'x-real-ip': '198.51.100.1' };
  expect(await originFrom('192.0.2.7', headers)).toMatchObject({ address: '192.0.2.7' });
});

test('The program is what it calls itself, in a line’s length.', async () => {
  expect(await originFrom('::1', { 'user-agent': 'curl/8' })).toMatchObject({ userAgent: 'curl/8' });
  expect(await originFrom('::1', { 'user-agent': 'x'.repeat(300) })).toMatchObject({ userAgent: 'x'.repeat(256) });
});
