import type { Access, EndpointId } from '@postrider/core';
import type { Tx } from './database.ts';
import { onlyApplication } from './ref.ts';

/** A secret that signs now. */
export interface LiveSecret {
  readonly sealed: string;
  /** Null: the current one. */
  readonly expiresAt: Date | null;
}

/** Newest first, which is the order of signing. */
export async function liveSecrets(tx: Tx, access: Access, endpointId: EndpointId): Promise<LiveSecret[]> {
  const only = onlyApplication(access);
  return tx.sql<LiveSecret[]>`
    select s.sealed, s.expires_at as "expiresAt"
    from postrider.endpoint_secrets as s join postrider.endpoints as e on e.id = s.endpoint_id
    where s.endpoint_id = ${endpointId} and (s.expires_at is null or s.expires_at > now())
      and (${only}::uuid is null or e.application_id = ${only})
    order by s.seq desc`;
}

/** Puts a secret in front. */
export async function insertSecret(tx: Tx, access: Access, endpointId: EndpointId, sealed: string): Promise<void> {
  const only = onlyApplication(access);
  await tx.sql`
    insert into postrider.endpoint_secrets (endpoint_id, sealed)
    select e.id, ${sealed} from postrider.endpoints as e
    where e.id = ${endpointId} and (${only}::uuid is null or e.application_id = ${only})`;
}

/** Gives the current secret its end: after so many seconds, 0 for now. Call under `lockEndpoint`. */
export async function retireCurrentSecret(
  tx: Tx,
  access: Access,
  endpointId: EndpointId,
  overlapSeconds: number,
): Promise<void> {
  const only = onlyApplication(access);
  await tx.sql`
    update postrider.endpoint_secrets as s set expires_at = now() + ${overlapSeconds} * interval '1 second'
    from postrider.endpoints as e
    where s.endpoint_id = ${endpointId} and s.expires_at is null
      and e.id = s.endpoint_id and (${only}::uuid is null or e.application_id = ${only})`;
}
