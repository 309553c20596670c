import type { ApplicationId, EndpointId, EndpointStatus, RetrySchedule } from '@postrider/core';
import type { Tx } from './database.ts';
import { parseStoredHeaders, type StoredHeader } from './stored-headers.ts';

/** Everything a dispatcher goes by when it sends to an endpoint; what the endpoint leaves open is the application's. */
export interface DispatchConfiguration {
  readonly endpointId: EndpointId;
  readonly applicationId: ApplicationId;
  readonly applicationUid: string | null;
  /** Changes with every change of either row, and of the format's. */
  readonly version: string;
  readonly revision: number;
  readonly url: string;
  readonly status: EndpointStatus | 'deleted';
  readonly headers: readonly StoredHeader[];
  /** The name; null: `standard`. */
  readonly format: string | null;
  /** What an own format is, as JSON text; null: it is built in. */
  readonly storedFormat: { readonly envelope: string; readonly signature: string } | null;
  /** Null: the product's default. */
  readonly retrySchedule: RetrySchedule | null;
  readonly timeoutMs: number | null;
  readonly maxInFlight: number | null;
  /** Requests per second, of all processes together; null: as many as come. */
  readonly rateLimit: number | null;
  readonly heldUntil: Date | null;
  /** Nothing has succeeded since its last failure. */
  readonly failing: boolean;
  /** Its last attempt succeeded, as far as is on record; of one that was enabled since it failed, any before that. */
  readonly proven: boolean;
  /** Newest first, expired ones among them since the last cleaning; null: the current one, without an end. */
  readonly secrets: readonly { readonly sealed: string; readonly expiresAt: Date | null }[];
}

/** What may change without a change of version, and the version itself: cheap to ask for many. */
export interface ConfigurationState {
  readonly endpointId: EndpointId;
  readonly version: string;
  readonly heldUntil: Date | null;
  readonly failing: boolean;
  readonly proven: boolean;
}

export async function readConfigurationStates(
  tx: Tx,
  endpointIds: readonly EndpointId[],
): Promise<ConfigurationState[]> {
  if (endpointIds.length === 0) return [];
  return tx.sql<ConfigurationState[]>`
    select e.id as "endpointId", ${versionOf(tx)} as version, ${healthOf(tx)}
    from unnest(${endpointIds as string[]}::uuid[]) as k (id)
    join postrider.endpoints as e on e.id = k.id
    join postrider.applications as a on a.id = e.application_id
    left join postrider.formats as f on f.name = coalesce(e.format, a.format)
    join postrider.endpoint_state as s on s.endpoint_id = e.id`;
}

/**
 * Deleted endpoints have neither format nor secrets here: nothing is sent to them, and formats are changed and deleted
 * without asking whether theirs still fit.
 */
export async function readConfigurations(tx: Tx, endpointIds: readonly EndpointId[]): Promise<DispatchConfiguration[]> {
  if (endpointIds.length === 0) return [];
  const rows = await tx.sql<ConfigurationRow[]>`
    select e.id as "endpointId", e.application_id as "applicationId", a.uid as "applicationUid",
      ${versionOf(tx)} as version, e.revision::integer, e.url,
      case when e.deleted_at is not null then 'deleted' else e.status end as status, e.headers,
      case when e.deleted_at is null then coalesce(e.format, a.format) end as format, f.envelope, f.signature,
      coalesce(e.retry_schedule, a.retry_schedule) as "retrySchedule",
      coalesce(e.timeout_ms, a.timeout_ms) as "timeoutMs", e.max_in_flight as "maxInFlight",
      e.rate_limit as "rateLimit", ${healthOf(tx)},
      coalesce((
        select jsonb_agg(jsonb_build_object('sealed', x.sealed, 'expiresMs', extract(epoch from x.expires_at) * 1000)
          order by x.seq desc)
        from postrider.endpoint_secrets as x
        where x.endpoint_id = e.id and e.deleted_at is null and (x.expires_at is null or x.expires_at > now())
      ), '[]') as secrets
    from unnest(${endpointIds as string[]}::uuid[]) as k (id)
    join postrider.endpoints as e on e.id = k.id
    join postrider.applications as a on a.id = e.application_id
    left join postrider.formats as f on f.name = coalesce(e.format, a.format)
    join postrider.endpoint_state as s on s.endpoint_id = e.id`;
  return rows.map(({ headers, secrets, envelope, signature, ...row }) => ({
    ...row,
    headers: parseStoredHeaders(headers),
    storedFormat: envelope === null || signature === null ? null : { envelope, signature },
    secrets: secrets.map(({ sealed, expiresMs }) => ({
      sealed,
      expiresAt: expiresMs === null ? null : new Date(expiresMs),
    })),
  }));
}

function versionOf(tx: Tx) {
  return tx.sql`e.revision || '.' || a.revision || coalesce('.' || f.revision, '')`;
}

function healthOf(tx: Tx) {
  return tx.sql`s.held_until as "heldUntil", s.failing_since is not null as failing,
    s.failing_since is null and s.last_success_at is not null as proven`;
}

type ConfigurationRow = Omit<DispatchConfiguration, 'headers' | 'storedFormat' | 'secrets'> & {
  readonly headers: unknown;
  readonly envelope: string | null;
  readonly signature: string | null;
  readonly secrets: readonly { readonly sealed: string; readonly expiresMs: number | null }[];
};
