import {
  type Access,
  accepted,
  type Endpoint,
  type EndpointStatus,
  type Metadata,
  type Result,
  type RetrySchedule,
  refused,
  type SecretText,
  uuid7,
} from '@postrider/core';
import { ENDPOINTS_UID, findEndpoint, holdApplication, insertEndpoint, insertSecret, unlessTaken } from '@postrider/db';
import { recordAudit } from './audit.ts';
import { auditedEndpoint } from './audited-values.ts';
import { firstProblem } from './checks.ts';
import type { Deps } from './deps.ts';
import { patchHeaders } from './endpoint-headers.ts';
import { holdFormat } from './hold-format.ts';
import { applicationNamed } from './named.ts';
import { factsOf, recordOperational } from './operational-events.ts';
import { endpointNotFound, uidTaken } from './refusals.ts';
import { givenOrNewSecret, type ShownSecret, sealSecret, showSecret } from './secrets.ts';

/** Undefined and null alike: none, inherited, or the default. */
export interface NewEndpoint {
  readonly application: string;
  readonly url: string;
  readonly name?: string | null | undefined;
  readonly eventTypes?: readonly string[] | null | undefined;
  readonly channels?: readonly string[] | null | undefined;
  readonly uid?: string | null | undefined;
  /** Undefined or null: one is made, as the format wants it. */
  readonly secret?: SecretText | null | undefined;
  readonly headers?: Readonly<Record<string, string>> | null | undefined;
  readonly format?: string | null | undefined;
  readonly retrySchedule?: RetrySchedule | null | undefined;
  readonly timeoutMs?: number | null | undefined;
  readonly maxInFlight?: number | null | undefined;
  readonly rateLimit?: number | null | undefined;
  readonly metadata?: Metadata | null | undefined;
  readonly status?: EndpointStatus | undefined;
}

/**
 * Refuses `application_not_found`, `uid_taken`, `invalid_url`, `unknown_format`, `invalid_secret`, `invalid_header`,
 * `invalid_retry_schedule`, `invalid_metadata`.
 */
export async function createEndpoint(
  deps: Deps,
  access: Access,
  input: NewEndpoint,
): Promise<Result<ShownSecret & { readonly endpoint: Endpoint }>> {
  const id = uuid7(deps.now().getTime(), deps.random(10));
  const headers = patchHeaders(deps, id, [], input.headers ?? null);
  if (!headers.ok) return headers;
  const status = input.status ?? 'enabled';
  const values = {
    url: input.url,
    name: input.name ?? null,
    eventTypes: input.eventTypes ?? null,
    channels: input.channels ?? null,
    uid: input.uid ?? null,
    headers: headers.headers,
    format: input.format ?? null,
    retrySchedule: input.retrySchedule ?? null,
    timeoutMs: input.timeoutMs ?? null,
    maxInFlight: input.maxInFlight ?? null,
    rateLimit: input.rateLimit ?? null,
    metadata: input.metadata ?? {},
    status,
    statusReason: status === 'enabled' ? null : ('manual' as const),
  };
  const problem = firstProblem(deps, values);
  if (problem !== null) return refused(problem);

  const created = await unlessTaken(ENDPOINTS_UID, () =>
    deps.database.transaction(async (tx): Promise<Result<ShownSecret & { endpoint: Endpoint }>> => {
      // Held, or an application deleted meanwhile would keep a living endpoint, and one that changes its format a secret
      // that cannot sign.
      const application = await applicationNamed(tx, access, input.application, holdApplication);
      if (!application.ok) return application;
      const applicationId = application.value.id;
      const format = await holdFormat(tx, values.format ?? application.value.format);
      if (!format.ok) return format;
      const secret = givenOrNewSecret(deps, format.value.profile, input.secret);
      if (!secret.ok) return secret;
      await insertEndpoint(tx, access, { id, applicationId }, values);
      await insertSecret(tx, access, id, sealSecret(deps, id, secret.value));
      const endpoint = await findEndpoint(tx, access, applicationId, { id });
      if (endpoint === null) return endpointNotFound;
      await recordOperational(tx, [{ type: 'endpoint.created', endpoint: factsOf(application.value, endpoint) }]);
      const target = { kind: 'endpoint', id } as const;
      await recordAudit(tx, access, [
        { action: 'endpoint.created', applicationId, target, after: auditedEndpoint(endpoint) },
      ]);
      return accepted({ endpoint, ...showSecret(secret.value) });
    }),
  );
  if (created === 'taken') return uidTaken;
  if (created.ok) deps.doorbell.ring('events');
  return created;
}
