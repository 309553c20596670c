import type { Endpoint } from '@postrider/sdk';
import type { AnswerOf } from '@postrider/sdk/operations';
import { useQueries } from '@tanstack/react-query';
import { one } from '../../api/queries.ts';
import { REFRESH_MS } from './refresh.ts';

export type EndpointSummary = AnswerOf<'summarizeEndpoints'>['data'][number];

/** As many as the API sums up at once. */
const CHUNK = 50;

/** The figures of these endpoints by their ids, each as soon as it is there; the list does not wait for them. */
export function useSummaries(
  application: string,
  endpoints: readonly Endpoint[],
  enabled: boolean,
): ReadonlyMap<string, EndpointSummary> {
  const chunks: string[] = [];
  for (let from = 0; from < endpoints.length; from += CHUNK) {
    chunks.push(
      endpoints
        .slice(from, from + CHUNK)
        .map(({ id }) => id)
        .join(','),
    );
  }
  return useQueries({
    queries: chunks.map((ids) => ({
      ...one('summarizeEndpoints', { application }, { endpoints: ids }),
      refetchInterval: REFRESH_MS,
      enabled,
    })),
    combine: (answers) =>
      new Map(answers.flatMap(({ data }) => data?.data ?? []).map((summary) => [summary.endpointId, summary])),
  });
}
