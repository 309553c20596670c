import type { Event } from '@postrider/sdk';
import { useEffect, useReducer } from 'react';
import { follow } from '../../api/call.ts';
import { ProblemError } from '../../api/problem.ts';
import { useIsVisible } from '../../ui/use-is-visible.ts';
import { EMPTY_TAIL, nextTail, type Tail } from './tail.ts';

/** The API gives a sign of life every 15 s. */
const SILENT_MS_MAX = 45_000;
const WAIT_MS = 1000;
const WAIT_MS_MAX = 30_000;

/**
 * The events of an application as they are recorded, newest first. A connection that breaks is opened again, where it ended,
 * after waits that grow; while nobody looks at the page there is none.
 */
export function useEventTail(
  application: string,
  type: string | undefined,
): { readonly tail: Tail; readonly pause: (seen: ReadonlySet<string>) => void; readonly resume: () => void } {
  const [tail, dispatch] = useReducer(nextTail, EMPTY_TAIL);
  const isVisible = useIsVisible();
  const { place } = tail;
  // biome-ignore lint/correctness/useExhaustiveDependencies: where to go on is looked up when a connection is opened.
  useEffect(() => {
    if (!isVisible) return;
    const ended = new AbortController();
    void run({ application, type, place, signal: ended.signal, dispatch });
    return () => ended.abort();
  }, [application, type, isVisible]);
  return {
    tail,
    pause: (seen) => dispatch({ kind: 'paused', seen }),
    resume: () => dispatch({ kind: 'resumed' }),
  };
}

async function run({
  application,
  type,
  place: from,
  signal,
  dispatch,
}: {
  application: string;
  type: string | undefined;
  place: string | null;
  signal: AbortSignal;
  dispatch: (next: Parameters<typeof nextTail>[1]) => void;
}): Promise<void> {
  let place = from;
  for (let waitMs = WAIT_MS; !signal.aborted; waitMs = Math.min(WAIT_MS_MAX, waitMs * 2)) {
    const silent = new AbortController();
    let timer = setTimeout(() => silent.abort(), SILENT_MS_MAX);
    try {
      const asked = {
        path: { application },
        query: type === undefined ? {} : { types: type },
        headers: place === null ? {} : { 'last-event-id': place },
        signal: AbortSignal.any([signal, silent.signal]),
      };
      const onPlace = (id: string) => {
        clearTimeout(timer);
        timer = setTimeout(() => silent.abort(), SILENT_MS_MAX);
        place = id;
        waitMs = WAIT_MS;
        dispatch({ kind: 'alive', place: id });
      };
      for await (const event of follow('streamEvents', asked, onPlace))
        dispatch({ kind: 'told', event: event as Event });
    } catch (error) {
      // What was recorded there is gone with the end of retention: on from now.
      if (error instanceof ProblemError && error.problem.code === 'invalid_cursor') place = null;
      if (!signal.aborted) dispatch({ kind: 'broken', detail: error instanceof ProblemError ? error.message : null });
    } finally {
      clearTimeout(timer);
    }
    if (!signal.aborted) await wait(waitMs * (0.5 + Math.random() / 2), signal);
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
