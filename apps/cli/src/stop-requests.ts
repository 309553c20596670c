import type { Logger } from '@postrider/telemetry';

/** The shell's number for "ended by SIGINT". */
const INTERRUPTED = 130;

/**
 * A terminal's Ctrl-C reaches us directly and again through a package manager that passes signals on; that is one
 * request, not two. A person who insists is slower.
 */
const SAME_REQUEST_MS = 750;

export interface StopRequests {
  /** Resolves with the exit code at the first request: a signal (0), or an error that nobody caught (1). */
  readonly requested: Promise<number>;
}

/** Listens from now on. A second request ends the process at once. */
export function listenForStop({ logger }: { readonly logger: Logger }): StopRequests {
  const { promise, resolve } = Promise.withResolvers<number>();
  let requestedAt: number | null = null;
  const request = (code: number) => {
    const now = performance.now();
    if (requestedAt !== null && now - requestedAt > SAME_REQUEST_MS) process.exit(INTERRUPTED);
    requestedAt ??= now;
    resolve(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => request(0));
  process.on('uncaughtException', (error) => {
    // Whoever read what we print may be gone; that is no reason to leave work half done.
    if ('code' in error && error.code === 'EPIPE') return;
    logger.error({ err: error }, 'An error that nobody caught: stopping.');
    resolve(1);
  });
  return { requested: promise };
}
