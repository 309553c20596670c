import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { listenOnLoopback } from './listen-on-loopback.ts';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** As they came: name, value, name, value … */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly arrivedAt: Date;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** What a request is answered with; a promise that stays open lets it wait. */
export type Answering = Answer | ((request: ReceivedRequest) => Answer | Promise<Answer>);

/** A customer's server, real but for what it does with the webhooks. */
export interface Receiver {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly ReceivedRequest[];
  respondWith(answering: Answering): void;
  /** The first `count` requests, once so many have come whole; rejects after 30 s, saying how many did. */
  received(count: number): Promise<readonly ReceivedRequest[]>;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/** Far more than a delivery on loopback takes; reached only when it never comes. */
const ARRIVAL_TIMEOUT_MS = 30_000;

/** Listens on a free port of 127.0.0.1 and answers 200 unless told otherwise. */
export async function startReceiver(initial: Answering = { status: 200 }): Promise<Receiver> {
  let answering = initial;
  const requests: ReceivedRequest[] = [];
  const waiting = new Set<() => void>();

  const server = createServer((incoming, response) => {
    receive(incoming)
      .then(async (request) => {
        requests.push(request);
        for (const look of waiting) look();
        send(response, typeof answering === 'function' ? await answering(request) : answering);
      })
      // The sender went away in the middle, or the script threw: the sender sees a broken connection.
      .catch(() => response.destroy());
  });
  const { port, close } = await listenOnLoopback(server);

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    respondWith: (next) => {
      answering = next;
    },
    received: (count) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          clearTimeout(timer);
          waiting.delete(look);
          settle();
        };
        const timer = setTimeout(() => {
          end(() => reject(new Error(`Waited for ${count} requests in vain: ${requests.length} came.`)));
        }, ARRIVAL_TIMEOUT_MS);
        const look = () => {
          if (requests.length >= count) end(() => resolve(requests.slice(0, count)));
        };
        waiting.add(look);
        look();
      }),
    close: async () => {
      server.closeAllConnections();
      await close();
    },
  };
}

async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const arrivedAt = new Date();
  const body = await readAll(incoming);
  const { method = '', url: path = '', rawHeaders } = incoming;
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  return { method, path, headers, rawHeaders, body, arrivedAt };
}

async function readAll(stream: Readable): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

function send(response: ServerResponse, { status, headers = {}, body = '' }: Answer): void {
  response.writeHead(status, { ...headers });
  response.end(body);
}
