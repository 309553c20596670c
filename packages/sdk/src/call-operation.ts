import { ROUTES } from './api-types.ts';
import type { AnswerOf, BodyOf, OperationName, PathOf, QueryOf } from './operation-types.ts';
import { PostriderConnectionError, PostriderProblem, type ReceivedProblem, readProblem } from './postrider-problem.ts';
import { retryWaitMs } from './retry-wait.ts';

/** What every method takes last. */
export interface CallOptions {
  /** Ends the call, its waits included, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** For each request of the call. */
  readonly timeoutMs?: number | undefined;
}

export interface Sent<O extends OperationName> {
  readonly path: PathOf<O>;
  readonly query?: QueryOf<O> | undefined;
  readonly body?: BodyOf<O> | undefined;
  /** Of a POST: makes it one that may be sent again. */
  readonly idempotencyKey?: string | undefined;
  /** Of a POST that does no more when it is sent twice. */
  readonly repeatable?: boolean | undefined;
}

/** Asks for one operation: answers what it answers when all is well, and throws a `PostriderProblem` else. */
export type Call = <O extends OperationName, Answer = AnswerOf<O>>(
  operation: O,
  sent: Sent<O>,
  options?: CallOptions,
) => Promise<Answer>;

export interface CallDeps {
  /** Without a slash at its end. */
  readonly url: string;
  readonly apiKey: string;
  readonly fetch: typeof fetch;
  readonly retriesMax: number;
  readonly timeoutMs: number;
  readonly parseJson: (text: string) => unknown;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Rejects with the signal's reason. */
  readonly wait: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

export function createCall(deps: CallDeps): Call {
  return async (operation, sent, options = {}) => {
    const [method = '', template = ''] = ROUTES[operation].split(' ');
    const url = urlOf(deps, operation, sent);
    const init = requestOf(deps, method, sent);
    const repeatable = method !== 'POST' || sent.idempotencyKey !== undefined || sent.repeatable === true;

    for (let retried = 0; ; retried += 1) {
      const end = await sendOnce(deps, url, init, options);
      if (end.kind === 'answer' && end.ok) return readAnswer(deps, end);
      // Gone is what was to be deleted: by the request before, whose answer was lost.
      if (end.kind === 'answer' && method === 'DELETE' && retried > 0 && end.status === 404)
        return readAnswer(deps, NOTHING);
      const problem = end.kind === 'answer' ? readProblem(end.status, end.text) : null;
      const waitMs = retryWaitMs({
        end: end.kind === 'answer' ? { ...end, code: problem?.code ?? null } : end,
        retried,
        retriesMax: deps.retriesMax,
        repeatable,
        jitter: deps.random(),
      });
      if (waitMs === null) throw errorOf(end, problem, `${method} ${template}`);
      await deps.wait(waitMs, options.signal);
    }
  };
}

export function urlOf<O extends OperationName>(
  { url }: Pick<CallDeps, 'url'>,
  operation: O,
  { path, query }: Sent<O>,
): string {
  const [, template = ''] = ROUTES[operation].split(' ');
  return `${url}${fillPath(template, path)}${queryOf(query ?? {})}`;
}

export type Ended =
  | {
      readonly kind: 'answer';
      readonly ok: boolean;
      readonly status: number;
      readonly retryAfterSeconds: number | null;
      readonly text: string;
    }
  | { readonly kind: 'no_answer'; readonly cause: unknown };

async function sendOnce(deps: CallDeps, url: string, init: RequestInit, options: CallOptions): Promise<Ended> {
  const { signal, timeoutMs = deps.timeoutMs } = options;
  signal?.throwIfAborted();
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const both = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    const response = await deps.fetch(url, { ...init, signal: both });
    const { ok, status, headers } = response;
    return { kind: 'answer', ok, status, retryAfterSeconds: retryAfterSecondsIn(headers), text: await response.text() };
  } catch (cause) {
    signal?.throwIfAborted();
    return { kind: 'no_answer', cause };
  }
}

function requestOf(
  { apiKey }: CallDeps,
  method: string,
  { body, idempotencyKey }: { readonly body?: unknown; readonly idempotencyKey?: string | undefined },
): RequestInit {
  const headers: Record<string, string> = { authorization: `Bearer ${apiKey}`, accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  // The API redirects nobody, and a key is for the host that it was given for.
  return { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
}

function fillPath(template: string, path: Readonly<Record<string, string>>): string {
  const values = new Map(Object.entries(path));
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values.get(name);
    // An empty one, or one of dots, would be another route.
    if (typeof value !== 'string' || /^\.{0,2}$/.test(value)) throw new TypeError(`No ${name} was given.`);
    return encodeURIComponent(value);
  });
}

function queryOf(query: object): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

/** Null: there is none that is a number. */
export function retryAfterSecondsIn(headers: Headers): number | null {
  const value = headers.get('retry-after') ?? '';
  return /^\d{1,9}$/.test(value) ? Number(value) : null;
}

/** What a DELETE is answered with. */
const NOTHING = { status: 204, text: '' };

// biome-ignore lint/suspicious/noExplicitAny: what the API answers has the types of its document.
function readAnswer({ parseJson }: CallDeps, { status, text }: { status: number; text: string }): any {
  try {
    return text === '' ? undefined : parseJson(text);
  } catch (cause) {
    throw new PostriderConnectionError(`The answer (${status}) is not JSON, so it is not Postrider's.`, {
      status,
      cause,
    });
  }
}

export function errorOf(end: Ended, problem: ReceivedProblem | null, route: string): Error {
  if (problem !== null) return new PostriderProblem(problem);
  if (end.kind === 'no_answer') {
    return new PostriderConnectionError(`${route} was not answered.`, { status: null, cause: end.cause });
  }
  return new PostriderConnectionError(`${route} was answered with ${end.status}, but not by Postrider.`, end);
}
