import type { Endpoint } from '@postrider/sdk';
import { type EndpointState, stateOf } from './state-of.ts';

/** What people look for an endpoint by; all of it has to fit. */
export interface EndpointFilter {
  /** Part of its name, URL, uid, or its id. */
  readonly search: string;
  readonly state: EndpointState | null;
}

export function foundEndpoints(
  endpoints: readonly Endpoint[],
  { search, state }: EndpointFilter,
  now: number,
): readonly Endpoint[] {
  const wanted = search.trim().toLowerCase();
  return endpoints.filter((endpoint) => {
    if (state !== null && stateOf(endpoint, now) !== state) return false;
    return [endpoint.name, endpoint.url, endpoint.uid, endpoint.id].some((text) =>
      text?.toLowerCase().includes(wanted),
    );
  });
}
