import { PROBLEM_KINDS, type ProblemOccurrence, toProblem } from '@postrider/contract';
import type { Context } from 'hono';
import type { Answer } from './answer.ts';
import type { Env } from './env.ts';

/** How long callers had better wait while PostgreSQL is away: a restart or a failover takes seconds. */
const RETRY_AFTER_SECONDS = 5;

/** Receivers answer in milliseconds or let a test time out. */
const RETRY_TEST_AFTER_SECONDS = 5;

export function respond(c: Context<Env>, answer: Answer): Response {
  if (!answer.ok) return respondWithProblem(c, answer.problem);
  if (answer.text === null) return c.body(null, answer.status);
  return c.body(answer.text, answer.status, { 'content-type': 'application/json', ...answer.headers });
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
    ...(occurrence.code === 'unauthorized' ? { 'www-authenticate': 'Bearer' } : {}),
    ...headers,
  });
}
