import type { ApiDeps } from './env.ts';

/**
 * The next messages of a stream; its end where they cannot be had. The answer has begun, so nothing but that can be said:
 * whoever comes again is told why.
 */
export function endOnFailure(
  { watch, logger }: Pick<ApiDeps, 'watch' | 'logger'>,
  next: (signal: AbortSignal) => Promise<string | null>,
): (signal: AbortSignal) => Promise<string | null> {
  return async (signal) => {
    try {
      return await next(signal);
    } catch (error) {
      if (watch.note(error) === 'otherwise') logger.error({ error }, 'a bug: unexpected failure while streaming');
      return null;
    }
  };
}
