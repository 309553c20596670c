import { RETRY_WAITS_MAX } from '@postrider/core';
import { createEndpoint } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import type { Platform } from './platform.ts';

/** Bad endpoints beside healthy ones under a steady load. */
export interface BadSize {
  readonly healthy: number;
  /** Half of them hang until their timeout, half answer 500. */
  readonly bad: number;
  readonly queuedForEach: number;
  readonly timeoutMs: number;
  /** Short: the bad ones have work while a bench lasts, and a backlog's last comes with retries of what was tried before. */
  readonly retryAfterSeconds: number;
  readonly perSecond: number;
  readonly seconds: number;
  readonly rounds: number;
}

/** One that wants every event of its application, and is tried again soon, as often as may be. */
export async function addBadEndpoint(
  { deps }: Platform,
  { timeoutMs, retryAfterSeconds }: BadSize,
  { application, url }: { readonly application: string; readonly url: string },
): Promise<void> {
  const retrySchedule = Array.from({ length: RETRY_WAITS_MAX }, () => retryAfterSeconds);
  granted(await createEndpoint(deps, ACCESS, { application, url, timeoutMs, retrySchedule }));
}
