import { type Access, accepted, type Operation, type Result } from '@postrider/core';
import { countBackfillable, endOfNow } from '@postrider/db';
import { availableEndpoint, beginOperation, pastOf, type Span } from './begin-operation.ts';
import type { Deps } from './deps.ts';
import type { EndpointRef } from './read-endpoints.ts';

/** The span bounds when events were recorded. */
export interface NewBackfill extends EndpointRef, Span {
  /** Narrows what the endpoint asks for: exact names and `prefix.*`. Undefined or null: all of that. */
  readonly eventTypes?: readonly string[] | null | undefined;
  /** Counts, and does nothing. */
  readonly dryRun?: boolean | undefined;
}

/**
 * Makes deliveries for past events that an endpoint wants and never got, in the background. Refuses
 * `application_not_found`, `endpoint_not_found`, `endpoint_unavailable`, `invalid_span`.
 */
export async function startBackfill(deps: Deps, access: Access, input: NewBackfill): Promise<Result<Operation>> {
  return beginOperation(deps, access, input, async (tx) => {
    const endpoint = await availableEndpoint(tx, access, input);
    if (!endpoint.ok) return endpoint;
    const span = pastOf(input, await endOfNow(tx));
    if (!span.ok) return span;
    const { id: endpointId, applicationId } = endpoint.value;
    const work = { kind: 'backfill', ...span.value, eventTypes: input.eventTypes ?? null } as const;
    const deliveries = await countBackfillable(tx, { applicationId, endpointId }, work, deps.policy);
    // Be nothing counted, the relay may just have passed an event by what the endpoint was before.
    return accepted({ applicationId, endpointId, work, shares: [{ endpointId, deliveries }] });
  });
}
