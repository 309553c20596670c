import { type Access, accepted, type Result } from '@postrider/core';
import * as db from '@postrider/db';
import type { Deps } from './deps.ts';
import { endpointFoundBy } from './named.ts';
import type { EndpointRef } from './read-endpoints.ts';

/**
 * Once it has answered no further attempt begins; what was open becomes `cancelled` (`endpoint_deleted`) in the
 * background. Refuses `application_not_found` and `endpoint_not_found`.
 */
export async function deleteEndpoint(deps: Deps, access: Access, input: EndpointRef): Promise<Result<null>> {
  const found = await deps.database.transaction(async (tx) => {
    const stored = await endpointFoundBy(db.lockEndpoint, tx, access, input);
    if (stored.ok) {
      await db.cancelOpenOfEndpoint(tx, access, stored.value.endpoint.id, 'endpoint_deleted');
      await db.deleteEndpoint(tx, access, stored.value.endpoint.id);
    }
    return stored;
  });
  if (!found.ok) return found;
  await deps.configurationSettled();
  return accepted(null);
}
