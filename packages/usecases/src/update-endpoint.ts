import {
  type Access,
  accepted,
  type Endpoint,
  type EndpointStatus,
  type Result,
  type RetrySchedule,
  refused,
} from '@postrider/core';
import * as db from '@postrider/db';
import { firstProblem } from './checks.ts';
import type { Deps } from './deps.ts';
import { patchHeaders } from './endpoint-headers.ts';
import { patched, patchedMetadata } from './merge-patch.ts';
import { endpointFoundBy } from './named.ts';
import type { EndpointRef } from './read-endpoints.ts';
import { endpointNotFound, uidTaken } from './refusals.ts';

/**
 * A JSON merge patch (RFC 7396), parsed: undefined leaves, null clears; `headers` and `metadata` are merged key by key.
 * A masked header sent back as it was read (`***`) keeps its value.
 */
export interface EndpointPatch {
  readonly url?: string | undefined;
  readonly name?: string | null | undefined;
  readonly eventTypes?: readonly string[] | null | undefined;
  readonly channels?: readonly string[] | null | undefined;
  readonly uid?: string | null | undefined;
  readonly headers?: Readonly<Record<string, string | null>> | null | undefined;
  readonly format?: string | null | undefined;
  readonly retrySchedule?: RetrySchedule | null | undefined;
  readonly timeoutMs?: number | null | undefined;
  readonly maxInFlight?: number | null | undefined;
  readonly rateLimit?: number | null | undefined;
  readonly metadata?: Readonly<Record<string, string | null>> | null | undefined;
  readonly status?: EndpointStatus | undefined;
}

/**
 * Once it has answered `paused` or `disabled`, no further attempt begins. Refuses `application_not_found`,
 * `endpoint_not_found`, `uid_taken`, `invalid_url`, `invalid_header`, `invalid_retry_schedule`, `invalid_metadata`.
 */
export async function updateEndpoint(
  deps: Deps,
  access: Access,
  input: EndpointRef & { readonly patch: EndpointPatch },
): Promise<Result<Endpoint>> {
  const updated = await db.unlessTaken(db.ENDPOINTS_UID, () =>
    deps.database.transaction(async (tx): Promise<Result<Endpoint>> => {
      const found = await endpointFoundBy(db.lockEndpoint, tx, access, input);
      if (!found.ok) return found;
      const { endpoint, headers: current } = found.value;
      const { patch } = input;
      const headers = patchHeaders(deps, endpoint.id, current, patch.headers);
      if (!headers.ok) return headers;
      const values = withPatch(endpoint, headers.headers, patch);
      const problem = firstProblem(deps, values);
      if (problem !== null) return refused(problem);

      const requestsChanged = values.url !== endpoint.url || values.headers !== current;
      await db.updateEndpoint(tx, access, endpoint.id, values, { requestsChanged });
      if (values.status !== endpoint.status) await afterStatusChange(deps, tx, access, endpoint.id, values.status);
      const after = await db.findEndpoint(tx, access, endpoint.applicationId, { id: endpoint.id });
      return after === null ? endpointNotFound : accepted(after);
    }),
  );
  if (updated === 'taken') return uidTaken;
  if (updated.ok && input.patch.status !== undefined) await afterCommit(deps, input.patch.status);
  return updated;
}

async function afterStatusChange(deps: Deps, tx: db.Tx, access: Access, id: string, status: EndpointStatus) {
  switch (status) {
    case 'enabled':
      await db.endHold(tx, access, id);
      await deps.queue.release(tx, id);
      return;
    case 'disabled':
      await db.cancelOpenOfEndpoint(tx, access, id, 'endpoint_disabled');
      return;
    case 'paused':
      return;
  }
}

/** Also when the status was the same before: whoever asks again may not have had the first answer. */
async function afterCommit(deps: Deps, status: EndpointStatus) {
  switch (status) {
    case 'enabled':
      deps.doorbell.ring('deliveries');
      return;
    case 'paused':
    case 'disabled':
      await deps.configurationSettled();
      return;
  }
}

function withPatch(current: Endpoint, headers: readonly db.StoredHeader[], patch: EndpointPatch): db.EndpointValues {
  const status = patched(current.status, patch.status);
  const reasonByPerson = status === 'enabled' ? null : 'manual';
  return {
    url: patched(current.url, patch.url),
    name: patched(current.name, patch.name),
    eventTypes: patched(current.eventTypes, patch.eventTypes),
    channels: patched(current.channels, patch.channels),
    uid: patched(current.uid, patch.uid),
    headers,
    format: patched(current.format, patch.format),
    retrySchedule: patched(current.retrySchedule, patch.retrySchedule),
    timeoutMs: patched(current.timeoutMs, patch.timeoutMs),
    maxInFlight: patched(current.maxInFlight, patch.maxInFlight),
    rateLimit: patched(current.rateLimit, patch.rateLimit),
    metadata: patchedMetadata(current.metadata, patch.metadata),
    status,
    statusReason: patch.status === undefined ? current.statusReason : reasonByPerson,
  };
}
