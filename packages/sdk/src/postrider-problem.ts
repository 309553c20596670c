import type { Problem } from './api-types.ts';
import { jsonIn } from './json-in.ts';

/** Every code that this version of the API has: see `docs/reference/errors.md`. */
export type ProblemCode = Problem['code'];

/** Postrider has answered, and not as hoped (RFC 9457). */
export class PostriderProblem extends Error {
  override readonly name = 'PostriderProblem';
  /** To decide by. A newer Postrider may have others than this package knows. */
  readonly code: ProblemCode | (string & {});
  readonly status: number;
  /** The same for every occurrence of the code. */
  readonly title: string;
  /** What happened this time, and what to do. */
  readonly detail: string;
  /** By which Postrider's log knows the request. */
  readonly requestId: string | null;
  /** Of bad input: each place. */
  readonly errors: NonNullable<Problem['errors']>;

  constructor({ code, status, title, detail, requestId, errors = [] }: ReceivedProblem) {
    super(`${title} (${status} ${code}): ${detail}`);
    this.code = code;
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.requestId = requestId;
    this.errors = errors;
  }
}

/** Nothing came that Postrider says: no answer in time, no connection, or an answer of something in between. */
export class PostriderConnectionError extends Error {
  override readonly name = 'PostriderConnectionError';
  /** Of an answer that was not Postrider's; null: none came. */
  readonly status: number | null;

  constructor(message: string, { status, cause }: { readonly status: number | null; readonly cause?: unknown }) {
    super(message, cause === undefined ? {} : { cause });
    this.status = status;
  }
}

export interface ReceivedProblem {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly errors?: NonNullable<Problem['errors']>;
}

/** Null: this is no problem as Postrider words them, but the page of a proxy, say. */
export function readProblem(status: number, text: string): ReceivedProblem | null {
  const json = jsonIn(text);
  const { code, title, detail, requestId, errors }: Partial<Record<keyof ReceivedProblem, unknown>> =
    typeof json === 'object' && json !== null ? json : {};
  if (typeof code !== 'string') return null;
  return {
    code,
    status,
    title: typeof title === 'string' ? title : code,
    detail: typeof detail === 'string' ? detail : '',
    requestId: typeof requestId === 'string' ? requestId : null,
    errors: Array.isArray(errors) ? errors : [],
  };
}
