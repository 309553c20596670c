import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nodeWebhook } from '@postrider/sdk/node';

/** A request whose signature fits. */
interface Genuine {
  readonly id: string | null;
  readonly body: string;
}

/** A receiver on loopback. */
export interface Receiver {
  readonly url: string;
  /** Resolves with the next one that came and was not asked for yet. */
  next(): Promise<Genuine>;
  /** Leaves the next one without an answer, as a receiver does that is slow. */
  keepWaiting(): void;
  close(): void;
}

/** Starts it, and prints why it refuses what is not signed with `secret`. */
export async function startReceiver(secret: string): Promise<Receiver> {
  const came: Genuine[] = [];
  const coming = new EventEmitter();
  let keepsWaiting = false;
  const onRefused = ({ message }: Error) => console.log(`  the receiver refuses: ${message}`);
  const receive = nodeWebhook({ secret, onRefused }, ({ id, body }) => {
    came.push({ id, body });
    coming.emit('one');
    if (!keepsWaiting) return;
    keepsWaiting = false;
    return new Promise(() => {});
  });

  const server = createServer(receive);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    next: async () => {
      for (;;) {
        const one = came.shift();
        if (one !== undefined) return one;
        await once(coming, 'one');
      }
    },
    keepWaiting: () => {
      keepsWaiting = true;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
