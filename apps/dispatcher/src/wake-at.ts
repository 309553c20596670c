/** What was put off; `cancel` ends it. */
export interface Wake {
  cancel(): void;
}

/**
 * Calls `wake` once the monotonic clock has reached `at` (milliseconds), and never before. Node's timers count whole
 * milliseconds and may end up to one early (one in twenty does): whoever looked then would find nothing to do, and
 * nobody would look again.
 */
export function wakeAt(at: number, wake: () => void): Wake {
  // Of what is due already, at once: Node warns of negative times.
  let timer = setTimeout(look, Math.max(0, Math.ceil(at - performance.now())));
  function look(): void {
    const left = at - performance.now();
    if (left > 0) timer = setTimeout(look, Math.ceil(left));
    else wake();
  }
  return { cancel: () => clearTimeout(timer) };
}
