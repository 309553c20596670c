import { type Access, accepted, type Operation, type Result } from '@postrider/core';
import { countWanted, endOfNow } from '@postrider/db';
import { availableEndpoint, beginOperation, pastOf, type Span } from './begin-operation.ts';
import type { Deps } from './deps.ts';
import type { EndpointRef } from './read-endpoints.ts';

/** The span bounds when deliveries were made. */
export interface NewRecover extends EndpointRef, Span {
  /** Counts, and does nothing. */
  readonly dryRun?: boolean | undefined;
}

/**
 * Retries what is failed or cancelled of an endpoint, in the background. Refuses `application_not_found`,
 * `endpoint_not_found`, `endpoint_unavailable`, `invalid_span`.
 */
export async function startRecover(deps: Deps, access: Access, input: NewRecover): Promise<Result<Operation>> {
  return beginOperation(deps, access, input, async (tx) => {
    const endpoint = await availableEndpoint(tx, access, input);
    if (!endpoint.ok) return endpoint;
    const span = pastOf(input, await endOfNow(tx));
    if (!span.ok) return span;
    const { id: endpointId, applicationId } = endpoint.value;
    const work = { kind: 'recover', ...span.value } as const;
    const shares = await countWanted(tx, { applicationId, endpointId }, work);
    return accepted({ applicationId, endpointId, work, shares });
  });
}
