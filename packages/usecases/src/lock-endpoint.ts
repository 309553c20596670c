import { type Access, type Application, accepted, type Result } from '@postrider/core';
import * as db from '@postrider/db';
import { applicationNamed, refOf } from './named.ts';
import type { EndpointRef } from './read-endpoints.ts';
import { endpointNotFound } from './refusals.ts';

/**
 * The endpoint, which nobody else changes until the transaction ends, and its application, from which it may inherit,
 * held first: whoever deletes or changes applications locks in this order. Refuses `application_not_found` and
 * `endpoint_not_found`.
 */
export async function lockEndpoint(
  tx: db.Tx,
  access: Access,
  names: EndpointRef,
): Promise<Result<db.StoredEndpoint & { readonly application: Application }>> {
  const application = await applicationNamed(tx, access, names.application, db.holdApplication);
  if (!application.ok) return application;
  const ref = refOf('endpoint', names.endpoint);
  const found = ref === null ? null : await db.lockEndpoint(tx, access, application.value.id, ref);
  return found === null ? endpointNotFound : accepted({ ...found, application: application.value });
}
