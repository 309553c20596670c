import { connect, type Socket } from 'node:net';
import { createAddressGuard } from '@postrider/core';
import { until } from '@postrider/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { Attempt } from '../src/attempt.ts';
import { createConnectionPool } from '../src/connection-pool.ts';
import { createDeadlines } from '../src/deadlines.ts';
import type { EgressResult } from '../src/index.ts';
import { createRoutes } from '../src/routes.ts';
import { BODY, rawReceiverFor } from './attempts.ts';

const url = 'http://127.0.0.1:8080';

test('URLs of one origin share the connections of their endpoint, and only of theirs.', () => {
  const { find } = routesTo(8080);
  const pool = (endpointId: string, text: string) => {
    const route = find(endpointId, text);
    return route.pool ?? route.message;
  };
  expect(pool('ep_1', `${url}/a`)).toBe(pool('ep_1', `${url}/b?c`));
  expect(pool('ep_1', `${url}/a`)).not.toBe(pool('ep_2', `${url}/a`));
  expect(pool('ep_1', `${url}/a`)).not.toBe(pool('ep_1', 'http://127.0.0.1:8081/a'));
});

test('A route is remembered while it has connections, and forgotten when they have been unused for long.', async () => {
  const receiver = await rawReceiverFor((socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'));
  const routes = routesTo(receiver.port);
  onTestFinished(() => routes.close());
  const route = routes.find('ep_1', receiver.url);
  if (route.pool === null) throw new Error(route.message);
  const send = () =>
    new Promise<EgressResult>((settle) => {
      const request = { endpointId: 'ep_1', url: receiver.url, headers: {}, body: BODY, timeoutMs: 20_000 };
      route.pool.run(new Attempt(createDeadlines(), request, settle), route.path);
    });

  await send();
  routes.trim(performance.now() - 60_000);
  expect(routes.find('ep_1', receiver.url)).toBe(route);
  await send();
  expect(receiver.sockets).toHaveLength(1);
  routes.trim(performance.now());
  await until('the pool to be empty', () => route.pool.isEmpty());
  routes.trim(performance.now());
  expect(routes.find('ep_1', receiver.url)).not.toBe(route);
});

test('A URL that breaks the rules has no route, but a sentence.', () => {
  const routes = routesTo(8080);
  expect(routes.find('ep_1', 'http://127.0.0.1:25/')).toMatchObject({
    code: 'blocked_url',
    message: expect.stringMatching(/port/i),
  });
  expect(routes.find('ep_1', 'nonsense')).toMatchObject({ code: 'blocked_url', message: expect.stringMatching(/URL/) });
});

function routesTo(port: number) {
  return createRoutes({
    httpTargets: true,
    guard: createAddressGuard({ allow: ['127.0.0.0/8'] }),
    createPool: (origin) =>
      createConnectionPool({
        origin: origin.text,
        open(callback) {
          const socket: Socket = connect(port, '127.0.0.1', () => callback(null, socket));
          return { destroy: () => socket.destroy(), timeoutCode: 'connect_timeout' };
        },
        connectionsMax: 2,
        keepAliveMs: 60_000,
        keepAliveMsMax: 60_000,
      }),
  });
}
