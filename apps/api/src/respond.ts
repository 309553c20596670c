import { PROBLEM_KINDS, type ProblemOccurrence, toProblem } from '@postrider/contract';
import type { Context } from 'hono';
import type { Answer } from './answer.ts';
import type { Env } from './env.ts';

/** The media type of server-sent events. */
export const EVENT_STREAM = 'text/event-stream';

/** How long callers had better wait while PostgreSQL is away: a restart or a failover takes seconds. */
const RETRY_AFTER_SECONDS = 5;

/** Receivers answer in milliseconds or let a test time out. */
const RETRY_TEST_AFTER_SECONDS = 5;

/** Who waits for a stream waits for another to end, or for a proxy to notice that one has. */
const RETRY_STREAM_AFTER_SECONDS = 5;

export async function respond(c: Context<Env>, answer: Answer): Promise<Response> {
  if (!answer.ok) return respondWithProblem(c, answer.problem);
  if ('stream' in answer) return respondWithStream(c, answer.stream);
  if (answer.text === null) return c.body(null, answer.status);
  return c.body(answer.text, answer.status, { 'content-type': 'application/json', ...answer.headers });
}

async function respondWithStream(c: Context<Env>, stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Response> {
  // Proxies of nginx's kind would collect it.
  const headers = { 'content-type': EVENT_STREAM, 'x-accel-buffering': 'no' };
  if (c.req.method !== 'HEAD') return c.body(stream, 200, headers);
  // Nobody will read it, so nobody else would end it.
  await stream.cancel();
  return c.body(null, 200, headers);
}

export function respondWithProblem(
  c: Context<Env>,
  occurrence: ProblemOccurrence,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const problem = toProblem(occurrence, c.get('requestId'));
  return c.body(JSON.stringify(problem), PROBLEM_KINDS[occurrence.code].status, {
    'content-type': 'application/problem+json',
    ...(occurrence.code === 'unavailable' ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {}),
    ...(occurrence.code === 'too_many_tests' ? { 'retry-after': String(RETRY_TEST_AFTER_SECONDS) } : {}),
    ...(occurrence.code === 'too_many_streams' ? { 'retry-after': String(RETRY_STREAM_AFTER_SECONDS) } : {}),
    ...(occurrence.code === 'unauthorized' ? { 'www-authenticate': 'Bearer' } : {}),
    ...headers,
  });
}
