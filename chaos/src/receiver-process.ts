import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Behaviour } from './action.ts';
import { ENDPOINTS } from './cast.ts';
import { appendEntry } from './journal.ts';

/*
 * Customers' servers, in a process that nobody kills. Each endpoint has a port; every request is written down when it has
 * come, and again when it has been answered. The parent says how they behave.
 */

const [journal = ''] = process.argv.slice(2);

const instruction = z.object({ endpoint: z.string(), behaviour: z.custom<Behaviour>().nullable() });
const envelope = z.object({ id: z.string().optional(), eventId: z.string().optional(), data: z.unknown() });

/** Of those that do not do as they should. */
const behaviours = new Map<string, Behaviour>();
let requests = 0;

function serve(endpoint: string, application: string, request: IncomingMessage, response: ServerResponse): void {
  const id = `${process.pid}-${requests++}`;
  const parts: Buffer[] = [];
  const came = (whole: boolean) => {
    const sent = whole ? envelope.safeParse(JSON.parse(Buffer.concat(parts).toString())).data : undefined;
    const header = request.headers['webhook-id'];
    const eventId = sent?.id ?? sent?.eventId ?? (typeof header === 'string' ? header : null);
    const path = request.url ?? '';
    const entry = { kind: 'came', id, at: Date.now(), endpoint, application, path, eventId, whole };
    appendEntry(journal, { ...entry, data: sent?.data ?? null });
  };
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    came(true);
    answer(endpoint, id, response);
  });
  request.on('error', () => {});
  request.on('close', () => {
    if (!request.complete) came(false);
  });
}

function answer(endpoint: string, id: string, response: ServerResponse): void {
  const behaviour = behaviours.get(endpoint);
  const say = (status: number, headers: Record<string, string> = {}) => {
    appendEntry(journal, { kind: 'answered', id, at: Date.now(), status });
    response.writeHead(status, headers).end();
  };
  switch (behaviour?.kind) {
    case undefined:
      say(200);
      return;
    case 'status': {
      const { status, retryAfterSeconds } = behaviour;
      say(status, retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) });
      return;
    }
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'slow':
      setTimeout(say, behaviour.ms, 200).unref();
      return;
    case 'hang':
      return;
  }
}

const ports: Record<string, number> = {};
for (const { uid, application } of ENDPOINTS) {
  const server = createServer((request, response) => serve(uid, application, request, response));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address === 'object' && address !== null) ports[uid] = address.port;
}

process.on('message', (message) => {
  const { endpoint, behaviour } = instruction.parse(message);
  if (behaviour === null) behaviours.delete(endpoint);
  else behaviours.set(endpoint, behaviour);
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ports });
