import {
  type Access,
  accepted,
  changedMembers,
  type Endpoint,
  type EndpointStatus,
  type Result,
  type RetrySchedule,
  refused,
} from '@postrider/core';
import * as db from '@postrider/db';
import { recordAuditOfChange } from './audit.ts';
import { auditedEndpoint } from './audited-values.ts';
import { firstProblem } from './checks.ts';
import type { Deps } from './deps.ts';
import { headersElsewhere, patchHeaders } from './endpoint-headers.ts';
import { endpointNews } from './endpoint-news.ts';
import { holdFormat } from './hold-format.ts';
import { lockEndpoint } from './lock-endpoint.ts';
import { patched, patchedMetadata } from './merge-patch.ts';
import { recordOperational } from './operational-events.ts';
import type { EndpointRef } from './read-endpoints.ts';
import { endpointNotFound, uidTaken } from './refusals.ts';
import { endpointMisfit } from './secrets-fit.ts';

/**
 * A JSON merge patch (RFC 7396), parsed: undefined leaves, null clears; `headers` and `metadata` are merged key by key.
 * A masked header sent back as it was read (`***`) keeps its value, but not where `url` becomes another server's: there it
 * has to be given anew, or cleared.
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
 * `endpoint_not_found`, `uid_taken`, `invalid_url`, `invalid_header`, `invalid_retry_schedule`, `invalid_metadata`,
 * `unknown_format`, and `secret_does_not_fit` when a live secret cannot sign in the new format.
 */
export async function updateEndpoint(
  deps: Deps,
  access: Access,
  input: EndpointRef & { readonly patch: EndpointPatch },
): Promise<Result<Endpoint>> {
  const updated = await db.unlessTaken(db.ENDPOINTS_UID, () =>
    deps.database.transaction(async (tx): Promise<Result<Endpoint>> => {
      const locked = await lockEndpoint(tx, access, input);
      if (!locked.ok) return locked;
      const { application, endpoint, headers: current } = locked.value;
      const { patch } = input;
      const headers = patchHeaders(deps, endpoint.id, current, patch.headers);
      if (!headers.ok) return headers;
      const values = withPatch(endpoint, headers.headers, patch);
      const problem = firstProblem(deps, values);
      if (problem !== null) return refused(problem);
      const misled = headersElsewhere(current, patch.headers, { before: endpoint.url, after: values.url });
      if (misled !== null) return refused(misled);
      if (values.format !== endpoint.format) {
        const format = await holdFormat(tx, values.format ?? application.format);
        if (!format.ok) return format;
        const misfit = await endpointMisfit(tx, access, endpoint, format.value);
        if (misfit !== null) return refused(misfit);
      }

      const requestsChanged = values.url !== endpoint.url || values.headers !== current;
      await db.updateEndpoint(tx, access, endpoint.id, values, { requestsChanged });
      if (values.status !== endpoint.status) await afterStatusChange(deps, tx, access, endpoint.id, values.status);
      const after = await db.findEndpoint(tx, access, endpoint.applicationId, { id: endpoint.id });
      if (after === null) return endpointNotFound;
      const headersChanged = JSON.stringify(values.headers) !== JSON.stringify(current);
      await recordOperational(tx, endpointNews(application, endpoint, after, { headersChanged }));
      const act = { action: 'endpoint.updated', applicationId: application.id } as const;
      const change = changedMembers(
        auditedEndpoint(endpoint),
        auditedEndpoint(after),
        // Of a masked value only that it has changed is to be seen.
        headersChanged ? ['headers'] : [],
      );
      await recordAuditOfChange(tx, access, { ...act, target: { kind: 'endpoint', id: endpoint.id } }, change);
      return accepted(after);
    }),
  );
  if (updated === 'taken') return uidTaken;
  if (updated.ok) deps.doorbell.ring('events');
  if (updated.ok && input.patch.status !== undefined) await afterCommit(deps, updated.value.id, input.patch.status);
  return updated;
}

async function afterStatusChange(deps: Deps, tx: db.Tx, access: Access, id: string, status: EndpointStatus) {
  switch (status) {
    case 'enabled':
      await db.startAfresh(tx, access, id);
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
async function afterCommit(deps: Deps, id: string, status: EndpointStatus) {
  switch (status) {
    case 'enabled':
      // What a dispatcher parked meanwhile, which still saw it paused.
      await deps.database.transaction((tx) => deps.queue.release(tx, id));
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
