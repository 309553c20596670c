import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { serve } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fetchWebhook, type HandleWebhook, type ReceiveOptions } from '../src/index.ts';
import { expressWebhook } from '../src/webhooks/express.ts';
import { fastifyWebhook } from '../src/webhooks/fastify.ts';
import { honoWebhook } from '../src/webhooks/hono.ts';
import { nextWebhook } from '../src/webhooks/next.ts';
import { nodeWebhook } from '../src/webhooks/node.ts';
import { EVENT, signedWebhook } from './signed-webhook.ts';

const signed = signedWebhook('standard');

/** A server on loopback that ends with the test. */
async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return urlOf(server.address());
}

const urlOf = (address: AddressInfo | string | null) =>
  `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;

type Open = (options: ReceiveOptions, handle: HandleWebhook) => Promise<string>;

/** Each way to receive, at /webhooks. */
const WAYS: Readonly<Record<string, Open>> = {
  'Express, in front of its JSON parser': (options, handle) => {
    const app = express();
    app.post('/webhooks', expressWebhook(options, handle));
    app.use(express.json());
    return listening(app);
  },
  'Express, behind express.raw()': (options, handle) => {
    const app = express();
    app.post('/webhooks', express.raw({ type: '*/*' }), expressWebhook(options, handle));
    return listening(app);
  },
  'Express, with the raw body kept': (options, handle) => {
    const app = express();
    app.use(express.json({ verify: (request, _response, bytes) => Object.assign(request, { rawBody: bytes }) }));
    app.post('/webhooks', expressWebhook(options, handle));
    return listening(app);
  },
  Fastify: async (options, handle) => {
    const app = fastify();
    app.register(fastifyWebhook({ ...options, path: '/webhooks' }, handle));
    onTestFinished(() => app.close());
    return app.listen({ host: '127.0.0.1', port: 0 });
  },
  Hono: async (options, handle) => {
    const app = new Hono();
    app.post('/webhooks', honoWebhook(options, handle));
    app.onError((_error, context) => context.body(null, 500));
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
    onTestFinished(() => {
      server.close();
    });
    await new Promise((resolve) => server.once('listening', resolve));
    return urlOf(server.address());
  },
  'plain Node': (options, handle) => listening(nodeWebhook({ ...options, onError: () => {} }, handle)),
};

const post = (url: string, { headers, body }: Pick<typeof signed, 'headers' | 'body'>) =>
  fetch(`${url}/webhooks`, { method: 'POST', headers, body });

describe.each(Object.entries(WAYS))('By %s', (_, open) => {
  test('a genuine request is handed over and answered with 204.', async () => {
    const handled: unknown[] = [];
    const url = await open({ secret: signed.secret }, async (webhook) => {
      handled.push(webhook);
    });
    const answer = await post(url, signed);
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(handled).toEqual([expect.objectContaining({ id: EVENT.id, type: EVENT.type, body: signed.body })]);
  });

  test('one that does not fit is answered with 401 and why, told to onRefused, and not handed over.', async () => {
    const refused: string[] = [];
    const secret = signedWebhook('standard', { seed: 2 }).secret;
    const url = await open({ secret, onRefused: ({ code }) => refused.push(code) }, () => {
      throw new Error('It was handed over.');
    });
    const answer = await post(url, signed);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ code: 'signature_mismatch', detail: expect.any(String) });
    expect(refused).toEqual(['signature_mismatch']);
  });

  test('one that is too large is answered with 413.', async () => {
    const url = await open({ secret: signed.secret, bodyBytesMax: 20 }, () => {});
    expect((await post(url, signed)).status).toBe(413);
  });

  test('one whose handling throws is answered with 500, so that it comes again.', async () => {
    const url = await open({ secret: signed.secret }, () => {
      throw new Error('The database is away.');
    });
    expect((await post(url, signed)).status).toBe(500);
  });
});

describe('Behind a JSON parser', () => {
  test('Express refuses every request with 500 and says where the parser has to go.', async () => {
    const app = express();
    app.use(express.json());
    app.post(
      '/webhooks',
      expressWebhook({ secret: signed.secret }, () => {}),
    );
    const answer = await post(await listening(app), signed);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({
      code: 'body_parsed',
      detail: expect.stringContaining('express.json()'),
    });
  });

  test('Hono does not take the JSON printed anew, though it would fit.', async () => {
    const plain = signedWebhook('standard', { data: '{"a":1}' });
    const app = new Hono();
    app.use(async (context, next) => {
      await context.req.json();
      await next();
    });
    app.post(
      '/webhooks',
      honoWebhook({ secret: plain.secret }, () => {}),
    );
    const answer = await app.request('/webhooks', { method: 'POST', headers: plain.headers, body: plain.body });
    expect(await answer.json()).toMatchObject({ code: 'body_used' });
  });

  test('plain Node says that nobody has kept the bytes.', async () => {
    const receive = nodeWebhook({ secret: signed.secret }, () => {});
    const url = await listening(async (request, response) => {
      for await (const _ of request);
      await receive(request, response);
    });
    expect(await (await post(url, signed)).json()).toMatchObject({ code: 'body_used' });
  });
});

test('Other routes of the same Fastify parse their bodies as ever.', async () => {
  const app = fastify();
  onTestFinished(() => app.close());
  app.register(fastifyWebhook({ secret: signed.secret, path: '/webhooks' }, () => {}));
  app.post('/echo', async (request) => request.body);
  const { body } = await app.inject({ method: 'POST', url: '/echo', payload: { a: 1 } });
  expect(body).toBe('{"a":1}');
});

test('A body that does not say how long it is, and is too long, is not read to its end by plain Node.', async () => {
  const url = await listening(nodeWebhook({ secret: signed.secret, bodyBytesMax: 20 }, () => {}));
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  socket.write('POST /webhooks HTTP/1.1\r\nhost: here\r\ntransfer-encoding: chunked\r\n\r\n15\r\n');
  socket.write('123456789012345678901\r\n');
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
});

test.each([
  ['fetchWebhook', fetchWebhook],
  ['nextWebhook', nextWebhook],
])('%s is a function from Request to Response.', async (_, receiving) => {
  const ids: unknown[] = [];
  const POST = receiving({ secret: signed.secret }, ({ id }) => {
    ids.push(id);
  });
  const request = (body: string) =>
    new Request('https://receiver.example.com/', { method: 'POST', headers: signed.headers, body });
  expect((await POST(request(signed.body))).status).toBe(204);
  expect((await POST(request(`${signed.body}x`))).status).toBe(401);
  expect(ids).toEqual([EVENT.id]);
});
