/** Repeats a piece of work; the wait begins when it has ended, so a slow one never runs twice at once. */
export interface Periodic {
  /** Runs it now, or once more when it is under way. */
  now(): void;
  /** Resolves when the run under way has ended; none begins after. */
  stop(): Promise<void>;
}

/** `work` answers nothing, or how long to wait this time, in milliseconds. What it throws goes to `failed`. */
export function periodically(
  intervalMs: number,
  work: () => Promise<number | undefined>,
  failed: (error: unknown) => void,
): Periodic {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;

  const run = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (running !== null) {
      again = true;
      return;
    }
    again = false;
    running = work()
      .catch((error: unknown) => {
        failed(error);
        return undefined;
      })
      .then((waitMs) => {
        running = null;
        if (stopped) return;
        if (again) run();
        else timer = setTimeout(run, waitMs ?? intervalMs);
      });
  };

  timer = setTimeout(run, 0);
  return {
    now: () => {
      if (!stopped) run();
    },
    stop: async () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}
