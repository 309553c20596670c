import type { Access, ApplicationId, EndpointId } from '@postrider/core';
import { arrayText } from './array-text.ts';
import type { Tx } from './database.ts';
import { onlyApplication } from './ref.ts';

/** What a secret is, as far as it can be told without opening it. */
type SecretKind = 'whsec' | 'whsk' | 'text';

/** A secret that signs now. */
export interface LiveSecret {
  readonly seq: string;
  readonly sealed: string;
  readonly kind: SecretKind;
  /** Null: the current one. */
  readonly expiresAt: Date | null;
}

/** Newest first, which is the order of signing. */
export async function liveSecrets(tx: Tx, access: Access, endpointId: EndpointId): Promise<LiveSecret[]> {
  const only = onlyApplication(access);
  return tx.sql<LiveSecret[]>`
    select s.seq::text, s.sealed, s.kind, s.expires_at as "expiresAt"
    from postrider.endpoint_secrets as s join postrider.endpoints as e on e.id = s.endpoint_id
    where s.endpoint_id = ${endpointId} and (s.expires_at is null or s.expires_at > now())
      and (${only}::uuid is null or e.application_id = ${only})
    order by s.seq desc`;
}

/** All that are there still, those that sign nothing any more too; newest first. */
export async function keptSecrets(
  tx: Tx,
  access: Access,
  endpointId: EndpointId,
): Promise<{ readonly sealed: string }[]> {
  const only = onlyApplication(access);
  return tx.sql<{ readonly sealed: string }[]>`
    select s.sealed from postrider.endpoint_secrets as s join postrider.endpoints as e on e.id = s.endpoint_id
    where s.endpoint_id = ${endpointId} and (${only}::uuid is null or e.application_id = ${only})
    order by s.seq desc`;
}

/** Puts a secret in front. */
export async function insertSecret(
  tx: Tx,
  access: Access,
  endpointId: EndpointId,
  { sealed, kind }: Pick<LiveSecret, 'sealed' | 'kind'>,
): Promise<void> {
  const only = onlyApplication(access);
  await tx.sql`
    insert into postrider.endpoint_secrets (endpoint_id, sealed, kind)
    select e.id, ${sealed}, ${kind} from postrider.endpoints as e
    where e.id = ${endpointId} and (${only}::uuid is null or e.application_id = ${only})`;
}

/** Gives the current secret its end, and answers it: after so many seconds, 0 for now. Call under `lockEndpoint`. */
export async function retireCurrentSecret(
  tx: Tx,
  access: Access,
  endpointId: EndpointId,
  overlapSeconds: number,
): Promise<Date> {
  const only = onlyApplication(access);
  const [row] = await tx.sql<{ expiresAt: Date }[]>`
    update postrider.endpoint_secrets as s set expires_at = now() + ${overlapSeconds} * interval '1 second'
    from postrider.endpoints as e
    where s.endpoint_id = ${endpointId} and s.expires_at is null
      and e.id = s.endpoint_id and (${only}::uuid is null or e.application_id = ${only})
    returning s.expires_at as "expiresAt"`;
  if (row === undefined) throw new Error(`The endpoint ${endpointId} has no current secret.`);
  return row.expiresAt;
}

/** Ends some of an endpoint's secrets now, by their `seq`. Call under `lockEndpoint`. */
export async function endSecrets(
  tx: Tx,
  access: Access,
  endpointId: EndpointId,
  seqs: readonly string[],
): Promise<void> {
  const only = onlyApplication(access);
  await tx.sql`
    update postrider.endpoint_secrets as s set expires_at = now()
    from postrider.endpoints as e
    where s.endpoint_id = ${endpointId} and s.seq = any (${arrayText(seqs)}::text::bigint[])
      and e.id = s.endpoint_id and (${only}::uuid is null or e.application_id = ${only})`;
}

/** All secrets of endpoints that were deleted. */
export async function deleteSecrets(tx: Tx, endpointIds: readonly EndpointId[]): Promise<void> {
  await tx.sql`
    delete from postrider.endpoint_secrets where endpoint_id = any (${arrayText(endpointIds)}::text::uuid[])`;
}

/** An attempt that was begun while a secret was live may still be under way. */
const AFTER_EXPIRY_HOURS = 1;

/** Deletes secrets that sign nothing any more. Answers how many, at most `max`. */
export async function forgetExpiredSecrets(tx: Tx, { max }: { readonly max: number }): Promise<number> {
  const gone = await tx.sql`
    delete from postrider.endpoint_secrets where seq in (
      select seq from postrider.endpoint_secrets
      where expires_at < now() - ${AFTER_EXPIRY_HOURS} * interval '1 hour'
      order by expires_at limit ${max} for update skip locked
    ) returning 1`;
  return gone.length;
}

/** An endpoint that has a live secret of a kind that is not wanted. */
export interface Misfit {
  readonly endpointId: EndpointId;
  readonly applicationId: ApplicationId;
}

/** Among the living endpoints of an application that have its format; null: all their live secrets are of these kinds. */
export async function findMisfitInApplication(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  kinds: readonly SecretKind[],
): Promise<Misfit | null> {
  const only = onlyApplication(access);
  const [row] = await tx.sql<Misfit[]>`
    select e.id as "endpointId", e.application_id as "applicationId"
    from postrider.endpoints as e
    cross join lateral (
      select from postrider.endpoint_secrets as s
      where s.endpoint_id = e.id and (s.expires_at is null or s.expires_at > now())
        and s.kind <> all (${arrayText(kinds)}::text::text[])
      limit 1
    ) as misfit
    where e.application_id = ${applicationId} and (${only}::uuid is null or e.application_id = ${only})
      and e.format is null and e.deleted_at is null
    limit 1`;
  return row ?? null;
}

/** The same among all living endpoints that have this format, be it their own or their application's. */
export async function findMisfitOfFormat(tx: Tx, format: string, kinds: readonly SecretKind[]): Promise<Misfit | null> {
  const [row] = await tx.sql<Misfit[]>`
    select e.id as "endpointId", e.application_id as "applicationId"
    from (
      select id, application_id from postrider.endpoints where format = ${format} and deleted_at is null
      union all
      select e.id, e.application_id
      from postrider.applications as a join postrider.endpoints as e on e.application_id = a.id
      where a.format = ${format} and a.deleted_at is null and e.format is null and e.deleted_at is null
    ) as e
    cross join lateral (
      select from postrider.endpoint_secrets as s
      where s.endpoint_id = e.id and (s.expires_at is null or s.expires_at > now())
        and s.kind <> all (${arrayText(kinds)}::text::text[])
      limit 1
    ) as misfit
    limit 1`;
  return row ?? null;
}
