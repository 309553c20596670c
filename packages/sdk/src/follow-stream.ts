import { type CallDeps, type Ended, errorOf, retryAfterSecondsIn } from './call-operation.ts';
import { PostriderConnectionError, readProblem } from './postrider-problem.ts';
import { retryWaitMs } from './retry-wait.ts';
import { type SseMessage, sseMessages } from './sse-messages.ts';

export interface StreamOptions {
  /** Ends it, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told of every connection that is open. */
  readonly onConnected?: (() => void) | undefined;
  /** Told why a connection has ended; another follows. */
  readonly onInterrupted?: ((cause: Error) => void) | undefined;
}

/** The API gives a sign of life every 15 s. */
const SILENT_MS_MAX = 45_000;

/**
 * The messages of a stream, over as many connections as it takes: each goes on behind the last `id` of the one before, or
 * behind `after`. Throws what a call throws where Postrider says no, or cannot be reached for the first time; whom it has
 * reached once it goes on looking for.
 */
export async function* followStream(
  deps: CallDeps,
  { url, name, after }: { readonly url: string; readonly name: string; readonly after?: string | undefined },
  { signal, onConnected, onInterrupted }: StreamOptions,
): AsyncGenerator<SseMessage, void, undefined> {
  let cursor = after;
  let retried = 0;
  let reached = false;
  for (;;) {
    const connection = connect(deps, url, cursor, signal);
    const opened = await connection.opened;
    let end: Ended;
    if (opened.kind === 'open') {
      reached = true;
      onConnected?.();
      try {
        for await (const message of sseMessages(opened.body)) {
          connection.isAlive();
          retried = 0;
          cursor = message.id ?? cursor;
          yield message;
        }
        end = { kind: 'no_answer', cause: new Error('The stream has ended.') };
      } catch (cause) {
        if (cause instanceof PostriderConnectionError) throw cause;
        end = { kind: 'no_answer', cause };
      } finally {
        connection.close();
      }
    } else {
      connection.close();
      end = opened;
    }
    signal?.throwIfAborted();
    const problem = end.kind === 'answer' ? readProblem(end.status, end.text) : null;
    const retriesMax = reached ? Number.POSITIVE_INFINITY : deps.retriesMax;
    const seen = end.kind === 'answer' ? { ...end, code: problem?.code ?? null } : end;
    const waitMs = retryWaitMs({ end: seen, retried, retriesMax, repeatable: true, jitter: deps.random() });
    const error = errorOf(end, problem, name);
    if (waitMs === null) throw error;
    if (retried === 0) onInterrupted?.(error);
    retried += 1;
    await deps.wait(waitMs, signal);
  }
}

type Opened = { readonly kind: 'open'; readonly body: ReadableStream<Uint8Array> } | Ended;

/** A request that is given up when nothing comes for a while. */
function connect(deps: CallDeps, url: string, cursor: string | undefined, signal: AbortSignal | undefined) {
  const silent = new AbortController();
  const giveUp = () => silent.abort(new Error(`Nothing came for ${SILENT_MS_MAX / 1000} s.`));
  let timer = setTimeout(giveUp, SILENT_MS_MAX);
  const open = async (): Promise<Opened> => {
    try {
      const response = await deps.fetch(url, {
        headers: {
          authorization: `Bearer ${deps.apiKey}`,
          accept: 'text/event-stream',
          ...(cursor === undefined ? {} : { 'last-event-id': cursor }),
        },
        redirect: 'manual',
        signal: signal === undefined ? silent.signal : AbortSignal.any([silent.signal, signal]),
      });
      const { ok, status, headers, body } = response;
      if (ok && body !== null && headers.get('content-type')?.startsWith('text/event-stream') === true) {
        return { kind: 'open', body };
      }
      return {
        kind: 'answer',
        ok,
        status,
        retryAfterSeconds: retryAfterSecondsIn(headers),
        text: await response.text(),
      };
    } catch (cause) {
      return { kind: 'no_answer', cause };
    }
  };
  return {
    opened: open(),
    isAlive: () => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, SILENT_MS_MAX);
    },
    close: () => {
      clearTimeout(timer);
      silent.abort();
    },
  };
}

/** What a message carries, which has the type of the API's document. */
export function streamedJson<T>({ parseJson }: CallDeps, json: string): T {
  try {
    return parseJson(json) as T;
  } catch (cause) {
    throw new PostriderConnectionError("What was streamed is not JSON, so it is not Postrider's.", {
      status: 200,
      cause,
    });
  }
}
