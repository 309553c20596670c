import { type Access, accepted, type Result } from '@postrider/core';
import * as db from '@postrider/db';
import { recordAudit } from './audit.ts';
import { auditedEndpoint } from './audited-values.ts';
import type { Deps } from './deps.ts';
import { lockEndpoint } from './lock-endpoint.ts';
import { factsOf, recordOperational } from './operational-events.ts';
import type { EndpointRef } from './read-endpoints.ts';

/**
 * Once it has answered no further attempt begins; what was open becomes `cancelled` (`endpoint_deleted`) in the
 * background. Refuses `application_not_found` and `endpoint_not_found`.
 */
export async function deleteEndpoint(deps: Deps, access: Access, input: EndpointRef): Promise<Result<null>> {
  const found = await deps.database.transaction(async (tx) => {
    const locked = await lockEndpoint(tx, access, input);
    if (!locked.ok) return locked;
    const { application, endpoint } = locked.value;
    await db.cancelOpenOfEndpoint(tx, access, endpoint.id, 'endpoint_deleted');
    await db.deleteEndpoint(tx, access, endpoint.id);
    await recordOperational(tx, [{ type: 'endpoint.deleted', endpoint: factsOf(application, endpoint) }]);
    const target = { kind: 'endpoint', id: endpoint.id } as const;
    const before = auditedEndpoint(endpoint);
    await recordAudit(tx, access, [{ action: 'endpoint.deleted', applicationId: application.id, target, before }]);
    return locked;
  });
  if (!found.ok) return found;
  deps.doorbell.ring('events');
  await deps.configurationSettled();
  return accepted(null);
}
