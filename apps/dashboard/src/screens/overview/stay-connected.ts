/** How long the first wait is, and at most any, before it is tried again. */
const WAIT_MS_FIRST = 1000;
const WAIT_MS_MAX = 30_000;

/** Nothing for so long, where something is told every two seconds: nobody is there any more. */
const SILENCE_MS_MAX = 10_000;

interface Deps<Message> {
  /** Messages until the connection ends, or throws. */
  readonly connect: (signal: AbortSignal) => AsyncIterable<Message>;
  readonly onMessage: (message: Message) => void;
  /** It is not connected, and will be tried again in so long. */
  readonly onWaiting: (ms: number) => void;
}

/** Reads messages until `signal` says to end, and connects again whenever there are none, after longer and longer waits. */
export async function stayConnected<Message>(deps: Deps<Message>, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const connected = await readAll(deps, signal);
    if (signal.aborted) return;
    failures = connected ? 0 : failures + 1;
    const ms = waitMs(failures, Math.random());
    deps.onWaiting(ms);
    await pause(ms, signal);
  }
}

/** Twice as long after each failure, up to a bound; some less, lest all who lost it come back at once. */
export function waitMs(failures: number, chance: number): number {
  return Math.min(WAIT_MS_MAX, WAIT_MS_FIRST * 2 ** failures) * (1 - chance / 4);
}

/** Whether there was any message. */
async function readAll<Message>({ connect, onMessage }: Deps<Message>, signal: AbortSignal): Promise<boolean> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS_MAX);
  let any = false;
  try {
    for await (const message of connect(AbortSignal.any([signal, silence.signal]))) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS_MAX);
      any = true;
      onMessage(message);
    }
  } catch {
    // Whatever it was: it is tried again, and said until then.
  } finally {
    clearTimeout(timer);
  }
  return any;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
