import type { Delivery } from '@postrider/sdk';

/** What applies where neither the endpoint nor its application says otherwise. */
export const DEFAULT_RETRY_SCHEDULE: readonly number[] = [60, 300, 1800, 7200, 43_200];

/** One of the attempts that the schedule allows, and how long it waits after the one before; null: at once. */
export interface Place {
  readonly waitSeconds: number | null;
  readonly state: 'done' | 'delivered' | 'next' | 'open' | 'unused';
}

/**
 * Where a delivery stands in its schedule. `retryCount` is the number of waits that have been begun, so that many attempts
 * have failed; how a closed one ended tells what became of the one behind them.
 */
export function schedulePlaces(
  { status, retryCount, attemptCount }: Pick<Delivery, 'status' | 'retryCount' | 'attemptCount'>,
  schedule: readonly number[],
): readonly Place[] {
  const waits: readonly (number | null)[] = [null, ...schedule];
  // The schedule may have been made shorter since.
  const at = Math.min(retryCount, waits.length - 1);
  return waits.map((waitSeconds, index) => ({ waitSeconds, state: stateAt(index) }));

  function stateAt(index: number): Place['state'] {
    if (index < at) return 'done';
    if (index > at) return status === 'pending' || status === 'retrying' ? 'open' : 'unused';
    switch (status) {
      case 'pending':
      case 'retrying':
        return 'next';
      case 'delivered':
        return 'delivered';
      case 'failed':
        return 'done';
      case 'cancelled':
        return attemptCount > retryCount ? 'done' : 'unused';
    }
  }
}
