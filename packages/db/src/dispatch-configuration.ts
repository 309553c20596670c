import type { ApplicationId, EndpointId, EndpointStatus, RetrySchedule } from '@postrider/core';
import type { Tx } from './database.ts';
import { parseStoredHeaders, type StoredHeader } from './stored-headers.ts';

/** Everything a dispatcher goes by when it sends to an endpoint; what the endpoint leaves open is the application's. */
export interface DispatchConfiguration {
  readonly endpointId: EndpointId;
  readonly applicationId: ApplicationId;
  /** Changes with every change of either row. */
  readonly version: string;
  readonly revision: number;
  readonly url: string;
  readonly status: EndpointStatus | 'deleted';
  readonly headers: readonly StoredHeader[];
  /** Null: the product's default. */
  readonly retrySchedule: RetrySchedule | null;
  readonly timeoutMs: number | null;
  readonly maxInFlight: number | null;
  readonly heldUntil: Date | null;
  /** Newest first, expired ones among them since the last cleaning; null: the current one, without an end. */
  readonly secrets: readonly { readonly sealed: string; readonly expiresAt: Date | null }[];
}

/** What may change without a change of version, and the version itself: cheap to ask for many. */
export interface ConfigurationState {
  readonly endpointId: EndpointId;
  readonly version: string;
  readonly heldUntil: Date | null;
}

export async function readConfigurationStates(
  tx: Tx,
  endpointIds: readonly EndpointId[],
): Promise<ConfigurationState[]> {
  if (endpointIds.length === 0) return [];
  return tx.sql<ConfigurationState[]>`
    select e.id as "endpointId", e.revision || '.' || a.revision as version, s.held_until as "heldUntil"
    from unnest(${endpointIds as string[]}::uuid[]) as k (id)
    join postrider.endpoints as e on e.id = k.id
    join postrider.applications as a on a.id = e.application_id
    join postrider.endpoint_state as s on s.endpoint_id = e.id`;
}

export async function readConfigurations(tx: Tx, endpointIds: readonly EndpointId[]): Promise<DispatchConfiguration[]> {
  if (endpointIds.length === 0) return [];
  const rows = await tx.sql<ConfigurationRow[]>`
    select e.id as "endpointId", e.application_id as "applicationId", e.revision || '.' || a.revision as version,
      e.revision::integer, e.url,
      case when e.deleted_at is not null then 'deleted' else e.status end as status, e.headers,
      coalesce(e.retry_schedule, a.retry_schedule) as "retrySchedule",
      coalesce(e.timeout_ms, a.timeout_ms) as "timeoutMs", e.max_in_flight as "maxInFlight",
      s.held_until as "heldUntil",
      coalesce((
        select jsonb_agg(jsonb_build_object('sealed', x.sealed, 'expiresMs', extract(epoch from x.expires_at) * 1000)
          order by x.seq desc)
        from postrider.endpoint_secrets as x
        where x.endpoint_id = e.id and (x.expires_at is null or x.expires_at > now())
      ), '[]') as secrets
    from unnest(${endpointIds as string[]}::uuid[]) as k (id)
    join postrider.endpoints as e on e.id = k.id
    join postrider.applications as a on a.id = e.application_id
    join postrider.endpoint_state as s on s.endpoint_id = e.id`;
  return rows.map(({ headers, secrets, ...row }) => ({
    ...row,
    headers: parseStoredHeaders(headers),
    secrets: secrets.map(({ sealed, expiresMs }) => ({
      sealed,
      expiresAt: expiresMs === null ? null : new Date(expiresMs),
    })),
  }));
}

type ConfigurationRow = Omit<DispatchConfiguration, 'headers' | 'secrets'> & {
  readonly headers: unknown;
  readonly secrets: readonly { readonly sealed: string; readonly expiresMs: number | null }[];
};
