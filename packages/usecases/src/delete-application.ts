import { type Access, accepted, type Result } from '@postrider/core';
import * as db from '@postrider/db';
import type { Deps } from './deps.ts';
import { applicationNamed } from './named.ts';

/**
 * Takes the application and its endpoints away. Once it has answered no further attempt begins; what was open becomes
 * `cancelled` (`endpoint_deleted`) in the background. Refuses `application_not_found`.
 */
export async function deleteApplication(
  deps: Deps,
  access: Access,
  input: { readonly application: string },
): Promise<Result<null>> {
  const found = await deps.database.transaction(async (tx) => {
    const application = await applicationNamed(tx, access, input.application, db.lockApplication);
    if (application.ok) await db.deleteApplication(tx, access, application.value.id);
    return application;
  });
  if (!found.ok) return found;
  await deps.configurationSettled();
  return accepted(null);
}
