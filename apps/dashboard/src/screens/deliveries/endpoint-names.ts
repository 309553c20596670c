import type { Endpoint } from '@postrider/sdk';
import { useQueries, useQuery } from '@tanstack/react-query';
import { one } from '../../api/queries.ts';
import { useMay } from '../../app/grant.tsx';

/** Names change seldom, and a list asks for them with each of its pages. */
const FRESH_MS = 60_000;
const ENDPOINTS_AT_ONCE = 250;

/** What an endpoint is called: by its name, else by its URL without what all of them have. */
export function endpointName({ name, url }: Pick<Endpoint, 'name' | 'url'>): string {
  return name ?? url.replace(/^https?:\/\//, '');
}

/** The newest endpoints of an application, for people to choose from; none as long as they are not here. */
export function useEndpoints(application: string): readonly Endpoint[] {
  const may = useMay();
  const found = useQuery({
    ...one('listEndpoints', { application }, { limit: ENDPOINTS_AT_ONCE }),
    staleTime: FRESH_MS,
    enabled: may('endpoints:read'),
  });
  return found.data?.data ?? [];
}

/** What these endpoints are called: undefined is not known (yet), null is deleted. */
export function useEndpointNames(
  application: string,
  ids: readonly string[],
): (id: string) => string | null | undefined {
  const may = useMay();
  const listed = useQuery({
    ...one('listEndpoints', { application }, { limit: ENDPOINTS_AT_ONCE }),
    staleTime: FRESH_MS,
    enabled: may('endpoints:read'),
  });
  const known = new Map(listed.data?.data.map((endpoint) => [endpoint.id, endpointName(endpoint)]));
  // Of an application with very many, or deleted: one by one, each once.
  const others = listed.data === undefined ? [] : [...new Set(ids)].filter((id) => !known.has(id));
  const asked = useQueries({
    queries: others.map((endpoint) => ({
      ...one('getEndpoint', { application, endpoint }),
      staleTime: FRESH_MS,
    })),
  });
  const single = new Map<string, string | null | undefined>(
    others.map((id, index) => {
      const { data, isError } = asked[index] ?? {};
      return [id, data === undefined ? (isError === true ? null : undefined) : endpointName(data)];
    }),
  );
  return (id) => known.get(id) ?? single.get(id);
}
