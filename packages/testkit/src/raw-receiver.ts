import { createServer, type Socket } from 'node:net';
import { listenOnLoopback } from './listen-on-loopback.ts';

/** A server that speaks no protocol but what the test writes: for receivers that stall, reset, drip or lie. */
export interface RawReceiver {
  readonly url: string;
  readonly port: number;
  /** Connections accepted so far, the closed ones too. */
  readonly sockets: readonly Socket[];
  close(): Promise<void>;
}

export async function startRawReceiver(onSocket: (socket: Socket) => void): Promise<RawReceiver> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    // The sender may cut the connection at any moment; that is what is being tested.
    socket.on('error', () => {});
    onSocket(socket);
  });
  const { port, close } = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    sockets,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await close();
    },
  };
}
