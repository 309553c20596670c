import { createServer } from 'node:net';

/** A port on 127.0.0.1 that was free a moment ago: `wanted` if that is, else any. Whoever uses it must expect to lose it. */
export async function freePort(wanted: number | null): Promise<number> {
  return (await listenOn(wanted ?? 0)) ?? (await listenOn(0)) ?? 0;
}

function listenOn(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : null));
    });
  });
}
