import { connect, createServer, type Socket } from 'node:net';

/** A way to PostgreSQL that can be shut: whoever comes then is let in and sent away, as by a proxy with nothing behind it. */
export interface WayToPostgres {
  readonly url: string;
  /** How many have come while it was shut. */
  turnedAway(): number;
  shut(): void;
  open(): void;
  close(): Promise<void>;
}

export async function startWay(databaseUrl: string): Promise<WayToPostgres> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isShut = false;
  let turnedAway = 0;
  const server = createServer((client) => {
    if (isShut) {
      turnedAway += 1;
      // Its end is the only word: no reset, which a driver would hear otherwise.
      client
        .on('error', () => {})
        .resume()
        .end();
      return;
    }
    const onward = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [client, onward],
      [onward, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => {});
      from.on('data', (piece) => to.write(piece));
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' ? address?.port : 0);
  const end = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    turnedAway: () => turnedAway,
    shut: () => {
      isShut = true;
      end();
    },
    open: () => {
      isShut = false;
    },
    close: async () => {
      end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
