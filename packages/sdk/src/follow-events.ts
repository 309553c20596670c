import type { Event } from './api-types.ts';
import { type CallDeps, type Ended, errorOf, retryAfterSecondsIn, urlOf } from './call-operation.ts';
import { PostriderConnectionError, readProblem } from './postrider-problem.ts';
import { retryWaitMs } from './retry-wait.ts';
import { sseMessages } from './sse-messages.ts';

export interface FollowOptions {
  /** Names and `prefix.*`; unless given, all types. */
  readonly types?: readonly string[] | undefined;
  /** The `cursor` of an event behind which to begin; unless given, with what is recorded from now on. */
  readonly after?: string | undefined;
  /** Ends it, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told of every connection that is open. */
  readonly onConnected?: (() => void) | undefined;
  /** Told why a connection has ended; another follows. */
  readonly onInterrupted?: ((cause: Error) => void) | undefined;
}

export interface FollowedEvent {
  readonly event: Event;
  /** The event as JSON text, with its data as it was sent. */
  readonly json: string;
  /** Where to go on behind it. */
  readonly cursor: string;
}

/** The API gives a sign of life every 15 s. */
const SILENT_MS_MAX = 45_000;

/**
 * Events as they are committed, over as many connections as it takes: each goes on where the one before ended, so that none
 * is lost and none comes twice. Throws what a call throws where Postrider says no, or cannot be reached for the first time;
 * whom it has reached once it goes on looking for.
 */
export async function* followEvents(
  deps: CallDeps,
  application: string,
  { types, after, signal, onConnected, onInterrupted }: FollowOptions,
): AsyncGenerator<FollowedEvent, void, undefined> {
  const query = types === undefined ? {} : { types: types.join(',') };
  const url = urlOf(deps, 'streamEvents', { path: { application }, query });
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
        for await (const { id, data } of sseMessages(opened.body)) {
          connection.isAlive();
          retried = 0;
          cursor = id ?? cursor;
          if (data !== null) yield { event: parsed(deps, data), json: data, cursor: id ?? '' };
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
    const error = errorOf(end, problem, 'GET …/events/stream');
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

function parsed({ parseJson }: CallDeps, json: string): Event {
  try {
    // What the API streams has the type of its document.
    return parseJson(json) as Event;
  } catch (cause) {
    throw new PostriderConnectionError("What was streamed is not JSON, so it is not Postrider's.", {
      status: 200,
      cause,
    });
  }
}
