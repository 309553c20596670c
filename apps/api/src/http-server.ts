import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProblemOccurrence } from '@postrider/contract';
import { asHttp, unrouted } from './unrouted.ts';

/** What connections may ask of the process before anybody has looked at what they say. */
export interface ServerLimits {
  /** Open at once; those beyond are closed as they come. */
  readonly connectionsMax: number;
  /** Between a connection's opening, or its request's first byte, and the end of the header. */
  readonly headerMsMax: number;
  /** Between a request's first and its last byte. */
  readonly requestMsMax: number;
  /** Between an answer and the next request. */
  readonly keepAliveMs: number;
  /** Without a byte in or out, while a request is answered or its answer taken. */
  readonly silentMsMax: number;
  /** Of one connection, answered or not yet taken: whoever sends on without waiting has no more. */
  readonly pipelinedMax: number;
  /** Path and query. */
  readonly targetLengthMax: number;
  /** Request line and header together. */
  readonly headerBytesMax: number;
  readonly headersMax: number;
}

export const SERVER_LIMITS: ServerLimits = {
  // Each takes some 20 KiB and a file descriptor. A load balancer in front needs far fewer.
  connectionsMax: 5_000,
  headerMsMax: 15_000,
  // A body of 8 MiB takes this long at a megabit per second.
  requestMsMax: 70_000,
  // Longer than the minute after which usual load balancers let go of an idle connection, so that they do it first.
  keepAliveMs: 65_000,
  // The longest answer to wait for is that to a test of an endpoint, 30 s after the request.
  silentMsMax: 120_000,
  // Hardly a client sends the next request before it has the answer; who does gains nothing by more.
  pipelinedMax: 10,
  // The longest that makes sense is a list with every filter, below one KiB.
  targetLengthMax: 4_096,
  // What proxies add, traces and cookies of the same domain take a few KiB.
  headerBytesMax: 16_384,
  headersMax: 100,
};

/** How often it looks for connections whose time is up. */
const DEADLINES_CHECKED_EVERY_MS = 1_000;

/** A server that answers with a problem what is no request, or one beyond its limits; all else is the listener's. */
export function createHttpServer(listener: RequestListener, limits: ServerLimits = SERVER_LIMITS): Server {
  const underWay = new WeakMap<Duplex, Set<ServerResponse>>();
  const answer: RequestListener = (request, response) => {
    const { socket } = request;
    // What came in one piece with the request that was one too many.
    if (socket.destroyed) return;
    const responses = underWay.get(socket) ?? new Set();
    underWay.set(socket, responses.add(response));
    response.once('close', () => responses.delete(response));
    if (responses.size > limits.pipelinedMax) {
      socket.destroy();
      return;
    }
    const problem = problemWith(limits, request);
    if (problem === null) return listener(request, response);
    const { status, headers, text } = unrouted(problem);
    response.writeHead(status, headers).end(text);
  };
  const server = createServer(
    {
      headersTimeout: limits.headerMsMax,
      requestTimeout: limits.requestMsMax,
      keepAliveTimeout: limits.keepAliveMs,
      maxHeaderSize: limits.headerBytesMax,
      connectionsCheckingInterval: DEADLINES_CHECKED_EVERY_MS,
      // Judged with the rest: Node's own answer is no problem.
      requireHostHeader: false,
    },
    answer,
  );
  server.maxConnections = limits.connectionsMax;
  server.timeout = limits.silentMsMax;
  // One more than allowed: what is beyond this Node would drop without a word.
  server.maxHeadersCount = limits.headersMax + 1;
  // An expectation that nobody knows may be passed over (RFC 9110, section 10.1.1); Node's own answer is no problem.
  server.on('checkExpectation', answer);
  server.on('connect', (_request, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    socket.end(asHttp(unrouted({ code: 'method_not_allowed', detail: 'This is no proxy: ask for a path.' })));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    refuse(socket, error, [...(underWay.get(socket) ?? [])].at(-1)),
  );
  return server;
}

function problemWith(
  { targetLengthMax, headersMax }: ServerLimits,
  request: IncomingMessage,
): ProblemOccurrence | null {
  if (request.httpVersion !== '1.1' && request.httpVersion !== '1.0') return NO_REQUEST;
  if ((request.url ?? '').length > targetLengthMax) {
    return { code: 'uri_too_long', detail: `Path and query are over ${targetLengthMax} characters: say less in them.` };
  }
  if (request.rawHeaders.length > 2 * headersMax) {
    return { code: 'header_too_large', detail: `There are over ${headersMax} header fields: send fewer.` };
  }
  // RFC 9112, section 3.2: of two, a proxy in front may have gone by the other.
  const hosts = request.headersDistinct['host']?.length ?? 0;
  if (hosts > 1 || (hosts === 0 && request.httpVersion === '1.1')) {
    return { code: 'malformed_request', detail: 'A request has one Host header: correct the client.' };
  }
  return null;
}

/** Never between an answer's bytes, and never in the place of the answer to an earlier request. */
function refuse(socket: Duplex, error: NodeJS.ErrnoException, answering: ServerResponse | undefined): void {
  // Nothing that it says matters any more; and while it talks, it would not count as silent.
  socket.pause();
  const end = () => {
    if (!socket.writable || error.code === 'ECONNRESET') socket.destroy();
    else socket.end(asHttp(unrouted(problemOf(error))), () => socket.destroy());
  };
  if (answering === undefined || answering.writableFinished) end();
  else if (answering.req.complete) answering.once('finish', end);
  else if (answering.headersSent) socket.destroy();
  else end();
}

const NO_REQUEST: ProblemOccurrence = {
  code: 'malformed_request',
  detail: 'This is no HTTP/1.1 request: correct the client.',
};

function problemOf({ code }: NodeJS.ErrnoException): ProblemOccurrence {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return { code: 'header_too_large', detail: 'The header is too large: send fewer and shorter fields.' };
  }
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') {
    return { code: 'payload_too_large', detail: 'The chunks of the body carry too much besides it: send it plainly.' };
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return { code: 'request_timeout', detail: 'The request did not end in time: send it again, faster.' };
  }
  return NO_REQUEST;
}
