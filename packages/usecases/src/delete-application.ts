import { type Access, type Application, accepted, OPERATIONAL_UID, type Result } from '@postrider/core';
import * as db from '@postrider/db';
import { recordAudit } from './audit.ts';
import { auditedApplication } from './audited-values.ts';
import type { Deps } from './deps.ts';
import { applicationNamed } from './named.ts';
import { recordOperational } from './operational-events.ts';
import { applicationReserved } from './refusals.ts';

/**
 * Takes the application and its endpoints away. Once it has answered no further attempt begins; what was open becomes
 * `cancelled` (`endpoint_deleted`) in the background. Refuses `application_not_found` and `application_reserved`.
 */
export async function deleteApplication(
  deps: Deps,
  access: Access,
  input: { readonly application: string },
): Promise<Result<null>> {
  const found = await deps.database.transaction(async (tx): Promise<Result<Application>> => {
    const application = await applicationNamed(tx, access, input.application, db.lockApplication);
    if (!application.ok) return application;
    if (application.value.uid === OPERATIONAL_UID) return applicationReserved;
    const endpointIds = await db.deleteApplication(tx, access, application.value.id);
    const endpoints = await db.endpointFacts(tx, endpointIds);
    await recordOperational(
      tx,
      endpoints.map((endpoint) => ({ type: 'endpoint.deleted', endpoint })),
    );
    const { id } = application.value;
    const target = { kind: 'application', id } as const;
    const before = auditedApplication(application.value);
    await recordAudit(tx, access, [{ action: 'application.deleted', applicationId: id, target, before }]);
    return application;
  });
  if (!found.ok) return found;
  deps.doorbell.ring('events');
  await deps.configurationSettled();
  return accepted(null);
}
