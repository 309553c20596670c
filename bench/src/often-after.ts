import { RETRY_WAITS_MAX } from '@postrider/core';

/** A retry schedule by which a failure comes again soon, and as often as may be: bad endpoints have work while a bench lasts. */
export function oftenAfter(seconds: number): number[] {
  return Array.from({ length: RETRY_WAITS_MAX }, () => seconds);
}
