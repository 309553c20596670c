/** Of the first retry; each further one waits twice as long. */
const BACKOFF_MS = 500;
const BACKOFF_MS_MAX = 8_000;

/** Whoever is told to wait for longer than this has better things to do: the problem is theirs to see. */
export const RETRY_AFTER_SECONDS_MAX = 60;

/** How a request has ended: an answer, or none. */
export type RequestEnd =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Of a problem of Postrider's; null of others. */
      readonly code: string | null;
      /** The header `Retry-After`; null: there is none that is a number. */
      readonly retryAfterSeconds: number | null;
    }
  | { readonly kind: 'no_answer' };

/**
 * How long to wait before the same request is sent again, in milliseconds; null: it is not. A request that is not
 * `repeatable` may have done its work unseen, so it is sent again only where the answer says that nothing was done.
 */
export function retryWaitMs({
  end,
  retried,
  retriesMax,
  repeatable,
  jitter,
}: {
  readonly end: RequestEnd;
  /** How often it was sent again already. */
  readonly retried: number;
  readonly retriesMax: number;
  readonly repeatable: boolean;
  /** From 0 to 1: how much of a wait that may vary. */
  readonly jitter: number;
}): number | null {
  if (retried >= retriesMax || !mayHelp(end, repeatable)) return null;
  const retryAfterSeconds = end.kind === 'answer' ? (end.retryAfterSeconds ?? 0) : 0;
  if (retryAfterSeconds > RETRY_AFTER_SECONDS_MAX) return null;
  const backoffMs = Math.min(BACKOFF_MS * 2 ** retried, BACKOFF_MS_MAX);
  return Math.max(retryAfterSeconds * 1000, backoffMs * (0.5 + jitter / 2));
}

function mayHelp(end: RequestEnd, repeatable: boolean): boolean {
  switch (end.kind) {
    case 'no_answer':
      return repeatable;
    case 'answer':
      if (end.status === 429) return true;
      if (end.code === 'idempotency_in_progress') return repeatable;
      return repeatable && PASSING.has(end.status);
  }
}

/** Postrider's own when the request was too slow or its database is away, and those of what stands in front of it. */
const PASSING: ReadonlySet<number> = new Set([408, 502, 503, 504]);
