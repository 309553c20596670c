import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ConnectProxy {
  /** For the setting, with credentials if the proxy wants some. */
  readonly url: string;
  /** The authorities that tunnels were asked for. */
  readonly asked: readonly string[];
  readonly sockets: readonly Socket[];
}

/**
 * A forward proxy that knows CONNECT, ended with the test. Every name leads it to this machine. `refuse`: what it writes
 * instead of opening a tunnel.
 */
export async function connectProxyFor({
  credentials = null,
  refuse = null,
}: {
  readonly credentials?: string | null;
  readonly refuse?: string | null;
} = {}): Promise<ConnectProxy> {
  const asked: string[] = [];
  const sockets: Socket[] = [];
  const expected = credentials === null ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
  const server = createServer().on('connect', (request, client: Socket) => {
    asked.push(request.url ?? '');
    client.on('error', () => {});
    if (request.headers['proxy-authorization'] !== expected) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n');
    } else if (refuse !== null) {
      // Reading, it notices that the other side has gone.
      client.on('end', () => client.end()).resume();
      client.write(refuse);
    } else {
      const host = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        client.pipe(host).pipe(client);
      });
      host.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
      client.on('close', () => host.destroy());
    }
  });
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A server on a port has an address with one.');
  const userinfo = credentials === null ? '' : `${credentials.split(':').map(encodeURIComponent).join(':')}@`;
  return { url: `http://${userinfo}127.0.0.1:${address.port}`, asked, sockets };
}
