import type { EndpointId } from '@postrider/core';

/** A person tries out one endpoint at a time. Tests are sent past the limits of deliveries, so they have their own. */
export const TESTS_PER_ENDPOINT_MAX = 2;

/** Each may hold a connection for half a minute. */
export const TESTS_UNDER_WAY_MAX = 50;

/** The tests that one process is sending. */
export interface TestsUnderWay {
  /** Counts it until it has ended, and answers what it does; null: no more may begin now, and this one has not. */
  run<T>(endpointId: EndpointId, test: () => Promise<T>): Promise<T> | null;
}

export function newTestsUnderWay(): TestsUnderWay {
  const byEndpoint = new Map<EndpointId, number>();
  let all = 0;
  return {
    run: (endpointId, test) => {
      const same = byEndpoint.get(endpointId) ?? 0;
      if (same >= TESTS_PER_ENDPOINT_MAX || all >= TESTS_UNDER_WAY_MAX) return null;
      byEndpoint.set(endpointId, same + 1);
      all += 1;
      return test().finally(() => {
        all -= 1;
        const left = (byEndpoint.get(endpointId) ?? 0) - 1;
        if (left > 0) byEndpoint.set(endpointId, left);
        else byEndpoint.delete(endpointId);
      });
    },
  };
}
