import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { WireRequest } from './requests.ts';

export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Beyond every deadline that an answer may wait for: whoever says nothing for so long hangs. */
const ANSWER_MS_MAX = 25_000;

/** Sends requests over real connections; rejects where none is answered. */
export function newSender(url: string): { readonly send: (wire: WireRequest) => Promise<WireAnswer>; close(): void } {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    send: ({ method, target, headers, body }) =>
      new Promise((resolve, reject) => {
        // For GET and DELETE Node would send a body without saying how long it is.
        const framed = body === null || 'transfer-encoding' in headers ? {} : { 'content-length': body.byteLength };
        const sending = request(
          {
            agent,
            hostname,
            port,
            method,
            path: target,
            headers: { ...framed, ...headers },
            signal: AbortSignal.timeout(ANSWER_MS_MAX),
          },
          (response) => {
            textOf(response).then((answered) => {
              const entries = Object.entries(response.headers).flatMap(([name, value]) =>
                [value ?? []].flat().map((one): [string, string] => [name, one]),
              );
              resolve({ status: response.statusCode ?? 0, headers: new Headers(entries), text: answered });
            }, reject);
          },
        );
        sending.on('error', reject);
        sending.end(body ?? undefined);
      }),
    close: () => agent.destroy(),
  };
}

/** A stream has no end: nothing is taken of it. */
async function textOf(response: IncomingMessage): Promise<string> {
  if (response.headers['content-type'] !== 'text/event-stream') return text(response);
  response.destroy();
  return '';
}
