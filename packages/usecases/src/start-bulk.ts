import {
  type Access,
  accepted,
  type ClosedStatus,
  type EndpointId,
  type OpenStatus,
  type Operation,
  type OperationWork,
  type Result,
} from '@postrider/core';
import { countWanted, type Tx } from '@postrider/db';
import { availableEndpoint, type Beginning, beginOperation, emptySpan } from './begin-operation.ts';
import type { Deps } from './deps.ts';
import { applicationNamed, endpointNamed } from './named.ts';

/** Which deliveries; undefined: whichever. */
export interface BulkSelection<Status> {
  readonly application: string;
  readonly statuses: readonly Status[];
  /** The endpoint's id or uid. */
  readonly endpoint?: string | undefined;
  readonly type?: string | undefined;
  /** Bounds on when the event was recorded: from `since` on, before `until`. */
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  /** Counts, and does nothing. */
  readonly dryRun?: boolean | undefined;
}

/**
 * Retries closed deliveries, in the background; those of disabled endpoints are left out. Refuses
 * `application_not_found`, `endpoint_not_found`, `endpoint_unavailable`, `invalid_span`.
 */
export async function startBulkRetry(
  deps: Deps,
  access: Access,
  input: BulkSelection<ClosedStatus>,
): Promise<Result<Operation>> {
  return beginOperation(deps, access, input, (tx) =>
    plan(tx, access, input, availableEndpoint, { kind: 'retry', ...filterOf(input), statuses: input.statuses }),
  );
}

/**
 * Cancels open deliveries, in the background. Refuses `application_not_found`, `endpoint_not_found`, `invalid_span`.
 */
export async function startBulkCancel(
  deps: Deps,
  access: Access,
  input: BulkSelection<OpenStatus>,
): Promise<Result<Operation>> {
  return beginOperation(deps, access, input, (tx) =>
    plan(tx, access, input, endpointNamed, { kind: 'cancel', ...filterOf(input), statuses: input.statuses }),
  );
}

async function plan(
  tx: Tx,
  access: Access,
  { application, endpoint: name, since, until }: BulkSelection<unknown>,
  find: typeof endpointNamed,
  work: Extract<OperationWork, { readonly kind: 'retry' | 'cancel' }>,
): Promise<Result<Beginning>> {
  const found = await applicationNamed(tx, access, application);
  if (!found.ok) return found;
  const endpoint = name === undefined ? null : await find(tx, access, { application, endpoint: name });
  if (endpoint?.ok === false) return endpoint;
  if (since !== undefined && until !== undefined && since >= until) return emptySpan;
  const applicationId = found.value.id;
  const endpointId: EndpointId | null = endpoint?.value.id ?? null;
  const shares = await countWanted(tx, { applicationId, endpointId }, work);
  return accepted({ applicationId, endpointId, work, shares });
}

function filterOf({ type, since, until }: BulkSelection<unknown>) {
  return { type: type ?? null, since: since ?? null, until: until ?? null };
}
