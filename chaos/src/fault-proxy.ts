import { createServer, connect as openConnection, type Server, type Socket } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Fault } from './action.ts';

/** Passes TCP connections on, as badly as it is told to. */
export interface FaultProxy {
  readonly port: number;
  /** From where connections go on; those that are open keep theirs. */
  retarget(port: number): void;
  /** Null: all is well again. */
  suffer(fault: Fault | null): void;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** Nothing passes any more, whatever comes, until one of them gives up; then the other is told, as by its keep-alive. */
  silent: boolean;
}

/** Listens on a free port of 127.0.0.1; the port stays the same for as long as it lives. */
export async function startFaultProxy(target: number): Promise<FaultProxy> {
  const pairs = new Set<Pair>();
  let targetPort = target;
  let fault: Fault | null = null;
  /** Resolves when the fault under way is over. */
  let over = Promise.withResolvers<void>();

  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    client.on('error', () => {});
    if (fault?.kind === 'cut') client.destroy();
    else if (fault?.kind === 'reset' || fault?.kind === 'refuse') client.resetAndDestroy();
    else join(client);
  });

  const join = (client: Socket) => {
    const server = openConnection({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const pair: Pair = { client, server, silent: fault?.kind === 'silence' };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      socket.on('error', end);
      socket.on('end', () => {
        if (pair.silent) end();
      });
      // One that has come to its end may have left a piece that is still on its way to the other.
      socket.on('close', () => {
        if (!socket.readableEnded || (client.closed && server.closed)) end();
      });
    }
    pass(pair, client, server);
    pass(pair, server, client);
  };

  /** One piece at a time and direction: what comes meanwhile waits in the kernel, as behind a slow line. */
  const pass = (pair: Pair, from: Socket, to: Socket) => {
    let carried: Promise<unknown> = Promise.resolve();
    from.on('data', (piece: Buffer) => {
      if (pair.silent) return;
      from.pause();
      carried = carry(piece, to).then(
        () => from.resume(),
        () => from.destroy(),
      );
    });
    // Comes while the last piece is still on its way: an end is told in spite of the pause.
    from.on('end', () => carried.then(() => to.end()));
  };

  const carry = async (piece: Buffer, to: Socket) => {
    const suffered = fault;
    switch (suffered?.kind) {
      case undefined:
      case 'cut':
      case 'reset':
      case 'refuse':
        return write(to, piece);
      case 'latency':
        await setTimeout(suffered.ms);
        return write(to, piece);
      case 'bandwidth':
        await setTimeout((piece.length / suffered.bytesPerSecond) * 1_000);
        return write(to, piece);
      case 'slices':
        for (let at = 0; at < piece.length; at += suffered.bytesMax) {
          await write(to, piece.subarray(at, at + suffered.bytesMax));
          await setImmediate();
        }
        return;
      case 'half_open':
        // Never arrives: by then the connection has been reset.
        await over.promise;
        return;
      case 'silence':
        // Was on its way when the line fell silent.
        return;
    }
  };

  const cutAll = (how: 'destroy' | 'resetAndDestroy') => {
    for (const { client, server } of [...pairs]) {
      client[how]();
      server[how]();
    }
  };

  const port = await listen(listener, 0);
  /** Closing and listening, one after the other. */
  let turning: Promise<unknown> = Promise.resolve();
  return {
    port,
    retarget: (to) => {
      targetPort = to;
    },
    suffer: (next) => {
      const before = fault;
      fault = next;
      // Nothing of a connection that was silent may arrive later as if nothing had been.
      if (before?.kind === 'half_open') cutAll('resetAndDestroy');
      if (before?.kind === 'refuse') turning = turning.then(() => listen(listener, port));
      over.resolve();
      over = Promise.withResolvers();
      if (next?.kind === 'silence') for (const pair of pairs) pair.silent = true;
      if (next?.kind === 'cut') cutAll('destroy');
      if (next?.kind === 'reset' || next?.kind === 'refuse') cutAll('resetAndDestroy');
      if (next?.kind === 'refuse')
        turning = turning.then(() => stopListening(listener, () => cutAll('resetAndDestroy')));
    },
    close: async () => {
      over.resolve();
      cutAll('destroy');
      await turning;
      await stopListening(listener, () => cutAll('destroy'));
    },
  };
}

async function write(to: Socket, piece: Buffer): Promise<void> {
  if (to.destroyed || to.write(piece)) return;
  await new Promise<void>((resolve) => {
    to.once('drain', resolve);
    to.once('close', resolve);
  });
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

/** Ends when no connection is left: those that came at the last moment are cut as well. */
function stopListening(server: Server, cutAll: () => void): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) {
      resolve();
      return;
    }
    server.close(() => resolve());
    cutAll();
  });
}
