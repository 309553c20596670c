import type { ProblemOccurrence } from '@postrider/contract';

/** What a route says: JSON text with a status, server-sent events, nothing, or a problem. */
export type Answer =
  | { readonly ok: true; readonly status: 200; readonly stream: ReadableStream<Uint8Array<ArrayBuffer>> }
  | { readonly ok: true; readonly status: 200 | 201 | 202; readonly text: string; readonly headers: Headers }
  | { readonly ok: true; readonly status: 204; readonly text: null }
  | { readonly ok: false; readonly problem: ProblemOccurrence };

type Headers = Readonly<Record<string, string>>;

type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: ProblemOccurrence };

/** The one place where what a use case said becomes an answer; `toText` writes the value as JSON. */
export function answer<T>(
  outcome: Outcome<T>,
  status: 200 | 201 | 202,
  toText: (value: T) => string,
  headers: (value: T) => Headers = () => ({}),
): Answer {
  if (!outcome.ok) return { ok: false, problem: outcome.refusal };
  return { ok: true, status, text: toText(outcome.value), headers: headers(outcome.value) };
}

/** For what answers with nothing. */
export function answerNothing(outcome: Outcome<null>): Answer {
  return outcome.ok ? { ok: true, status: 204, text: null } : { ok: false, problem: outcome.refusal };
}
