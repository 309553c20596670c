import type { Problem } from '@postrider/sdk';
import {
  type AnswerOf,
  type BodyOf,
  type OperationName,
  type PathOf,
  type QueryOf,
  ROUTES,
} from '@postrider/sdk/operations';
import { parseExact } from './exact-json.ts';
import { ProblemError, UnreachableError } from './problem.ts';

export interface Asked<O extends OperationName> {
  readonly path?: PathOf<O>;
  readonly query?: QueryOf<O>;
  readonly body?: BodyOf<O>;
  /** A body that is JSON text already, sent as it is. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** The token of a portal session; operators have a cookie instead. */
let bearer: string | null = null;
let whenSignedOut: () => void = () => {};

export function askWith(token: string | null): void {
  bearer = token;
}

/** What is to happen when the API does not know who asks (any more). */
export function onSignedOut(listener: () => void): void {
  whenSignedOut = listener;
}

/** Asks for one operation of the API; throws a `ProblemError` or an `UnreachableError`. Numbers in it stay exact. */
export async function call<O extends OperationName>(operation: O, asked: Asked<O> = {}): Promise<AnswerOf<O>> {
  const answer = await callText(operation, asked);
  return (answer === '' ? undefined : parseExact(answer)) as AnswerOf<O>;
}

/** As `call`, the answer as the text that it is: for what parsing would change, such as the order of some keys. */
export async function callText<O extends OperationName>(operation: O, asked: Asked<O> = {}): Promise<string> {
  const [method = '', template = ''] = ROUTES[operation].split(' ');
  return send(method, addressOf(template, asked.path ?? {}, asked.query ?? {}), asked);
}

/** As `call`, of a place that is no operation of the API: `/dashboard/session`. */
export async function callPlace(method: string, place: string, body?: object): Promise<unknown> {
  const answer = await send(method, place, body === undefined ? {} : { body });
  return answer === '' ? undefined : parseExact(answer);
}

async function send(
  method: string,
  address: string,
  {
    body,
    text = body === undefined ? undefined : JSON.stringify(body),
    headers = {},
    signal,
  }: {
    body?: unknown;
    text?: string | undefined;
    headers?: Readonly<Record<string, string>>;
    signal?: AbortSignal | undefined;
  },
): Promise<string> {
  const response = await fetch(address, {
    method,
    headers: {
      ...headers,
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
    },
    body: text ?? null,
    signal: signal ?? null,
    credentials: bearer === null ? 'same-origin' : 'omit',
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new UnreachableError();
  });
  const answer = await response.text();
  if (response.ok) return answer;
  const problem = problemIn(answer);
  if (problem === null) throw new UnreachableError();
  if (problem.status === 401) whenSignedOut();
  throw new ProblemError(problem);
}

function problemIn(text: string): Problem | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value
      ? (value as Problem)
      : null;
  } catch {
    return null;
  }
}

/** With `{parameters}` filled in, and what is undefined left out of the query. */
export function addressOf(
  template: string,
  path: Readonly<Record<string, string>>,
  query: Readonly<Record<string, unknown>>,
): string {
  const place = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, String(value));
  }
  return parameters.size === 0 ? place : `${place}?${parameters}`;
}

/**
 * What server-sent events of an operation are read with: `EventSource` can send no key. `onPlace` is told the `id` of each
 * message, also of those that are only a sign of life.
 */
export async function* follow<O extends OperationName>(
  operation: O,
  asked: Asked<O>,
  onPlace: (id: string) => void = () => {},
): AsyncGenerator<unknown> {
  const [, template = ''] = ROUTES[operation].split(' ');
  const response = await fetch(addressOf(template, asked.path ?? {}, asked.query ?? {}), {
    headers: {
      accept: 'text/event-stream',
      ...asked.headers,
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
    },
    signal: asked.signal ?? null,
    credentials: bearer === null ? 'same-origin' : 'omit',
  }).catch(() => {
    throw new UnreachableError();
  });
  if (!response.ok || response.body === null) {
    const problem = problemIn(await response.text());
    throw problem === null ? new UnreachableError() : new ProblemError(problem);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let kept = ''; ; ) {
      const { value, done } = await reader.read();
      if (done) return;
      const messages = (kept + value).split('\n\n');
      kept = messages.pop() ?? '';
      for (const message of messages) {
        const lines = message.split('\n');
        const told = lines.filter((line) => line.startsWith('data:'));
        if (told.length > 0) yield parseExact(told.map((line) => line.slice(5).trimStart()).join('\n'));
        const id = lines.find((line) => line.startsWith('id:'));
        if (id !== undefined) onPlace(id.slice(3).trim());
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
