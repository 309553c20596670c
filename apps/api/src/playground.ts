import { setTimeout as wait } from 'node:timers/promises';
import type { ProblemOccurrence } from '@postrider/contract';
import { decodeId } from '@postrider/core';
import { programmedAnswer, receiveInInbox } from '@postrider/usecases';
import type { Context } from 'hono';
import type { Api, ApiDeps, Env } from './env.ts';
import { newPlaces } from './places.ts';
import { type RatePolicy, ratePolicy } from './rate-limit.ts';
import { createRateLimiter } from './rate-limiter.ts';
import { readBytes } from './read-bytes.ts';
import { respondWithProblem } from './respond.ts';

/*
 * What inboxes are sent comes without a key: whoever knows the URL may send. So everything is bounded before anything is
 * read or written, and what is answered can do nothing in a browser.
 */

/** What an endpoint is sent while somebody tries it out comes slower. */
const INBOX_RATE = ratePolicy(50);

/** Each asks PostgreSQL whether there is such an inbox, which is 0.1 ms of it. */
const ALL_RATE = ratePolicy(500);

/** Each has a whole body in memory, as long as an event can be. */
const RECEIVING_MAX = 50;

/** Each keeps a connection of the caller's and a timer, and nothing else. */
const WAITING_MAX = 300;

/** Beside its data an event has a few short fields. */
const ENVELOPE_BYTES_MAX = 65_536;

/** Of those that the answer is not what was programmed for: soon again. */
const RETRY_AFTER = { 'retry-after': '1' };

/** No script, style, frame or form, and no origin to do anything in the name of. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

const OFF: ProblemOccurrence = {
  code: 'playground_off',
  detail: 'The playground is switched off: set POSTRIDER_PLAYGROUND=true and restart to switch it on.',
};

/** Where there is no playground, says so, to who asks with a key and to who sends. Before the routes of inboxes. */
export function refuseWithoutPlayground({ app, deps }: Api): void {
  if (deps.playground) return;
  for (const path of ['/v1/inboxes/*', '/play/*']) app.all(path, (c) => respondWithProblem(c, OFF));
}

/** `/play/{inbox}` and everything below it: keeps what is sent, by whatever method, and answers as the inbox is told to. */
export function addPlayground({ app, deps }: Api): void {
  if (!deps.playground) return;
  const limiter = createRateLimiter({ monotonicNow: () => performance.now() });
  const receiving = newPlaces(RECEIVING_MAX);
  const waiting = newPlaces(WAITING_MAX);

  const tooMany = (id: string, policy: RatePolicy): number | null => {
    const turn = limiter.take(id, policy);
    return turn.allowed ? null : turn.retryAfterSeconds;
  };

  app.all('/play/:inbox/*', async (c) => {
    c.header('cache-control', 'no-store');
    c.header('content-security-policy', CONTENT_SECURITY_POLICY);
    const inbox = c.req.param('inbox');
    if (decodeId('inbox', inbox) === null) return respondWithProblem(c, UNKNOWN);
    const waitSeconds = tooMany(inbox, INBOX_RATE) ?? tooMany('all', ALL_RATE);
    if (waitSeconds !== null) return respondWithProblem(c, BUSY, { 'retry-after': String(waitSeconds) });
    const programmed = await programmedAnswer(deps.usecases, inbox);
    if (programmed === null) return respondWithProblem(c, UNKNOWN);
    const leaveWaiting = programmed.delayMs > 0 ? waiting.take() : null;
    if (leaveWaiting === null && programmed.delayMs > 0) return respondWithProblem(c, BUSY, RETRY_AFTER);
    try {
      const leaveReceiving = receiving.take();
      if (leaveReceiving === null) return respondWithProblem(c, BUSY, RETRY_AFTER);
      const received = await receive(c, deps, inbox).finally(leaveReceiving);
      if (!received.ok) return respondWithProblem(c, received.refusal);
      const { status, delayMs, body } = received.value;
      if (leaveWaiting !== null && delayMs > 0) {
        // Over sooner when the caller goes away, or the process is told to stop.
        const signal = AbortSignal.any([c.req.raw.signal, deps.stopping]);
        await wait(delayMs, null, { signal }).catch(() => {});
      }
      const headers = { 'content-type': 'text/plain; charset=utf-8' };
      return c.newResponse(WITHOUT_BODY.has(status) ? null : body, new Response(null, { status, headers }));
    } finally {
      leaveWaiting?.();
    }
  });
}

async function receive(
  c: Context<Env>,
  { usecases, limits }: ApiDeps,
  inbox: string,
): Promise<Awaited<ReturnType<typeof receiveInInbox>> | { readonly ok: false; readonly refusal: ProblemOccurrence }> {
  const bytesMax = limits.eventDataBytesMax + ENVELOPE_BYTES_MAX;
  const body = await readBytes(c.req.raw, bytesMax);
  if (body === 'too_large') {
    const detail = `The body is over ${bytesMax} bytes, more than any event has: send less at once.`;
    return { ok: false, refusal: { code: 'payload_too_large', detail } };
  }
  if (body === 'aborted') {
    const detail = 'The body ended before it was complete: send it again.';
    return { ok: false, refusal: { code: 'malformed_request', detail } };
  }
  const { pathname, search } = new URL(c.req.url);
  const request = { method: c.req.method, path: pathname + search, headers: headersOf(c), body };
  return receiveInInbox(usecases, { inbox, request });
}

/** As they came: twice what came twice, with their own capitals. */
function headersOf(c: Context<Env>): readonly (readonly [string, string])[] {
  // Where the app is called as a function, there is no environment at all.
  const node: Env['Bindings'] | undefined = c.env;
  const raw = node?.incoming?.rawHeaders;
  if (raw === undefined) return [...c.req.raw.headers];
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as const] : []));
}

const UNKNOWN: ProblemOccurrence = {
  code: 'inbox_not_found',
  detail: 'There is no such inbox, or it has been forgotten: use the URL of one that there is.',
};

const BUSY: ProblemOccurrence = {
  code: 'rate_limited',
  detail: 'The playground takes no more just now, and has kept nothing of this: send it again in a moment.',
};
