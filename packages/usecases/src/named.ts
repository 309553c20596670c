import { type Access, type Application, accepted, decodeId, type Endpoint, isUid, type Result } from '@postrider/core';
import { findApplication, findEndpoint, type Ref, type Tx } from '@postrider/db';
import { applicationNotFound, endpointNotFound } from './refusals.ts';

/** An id or a uid, as a caller wrote it. Null: neither. */
export function refOf(kind: 'application' | 'endpoint', text: string): Ref | null {
  const id = decodeId(kind, text);
  if (id !== null) return { id };
  return isUid(text) ? { uid: text } : null;
}

/** The application that is called so; `find` may be the locking kind. */
export async function applicationNamed(
  tx: Tx,
  access: Access,
  text: string,
  find: (tx: Tx, access: Access, ref: Ref) => Promise<Application | null> = findApplication,
): Promise<Result<Application>> {
  const ref = refOf('application', text);
  const application = ref === null ? null : await find(tx, access, ref);
  return application === null ? applicationNotFound : accepted(application);
}

/** The endpoint that is called so, with its application. */
export async function endpointNamed(
  tx: Tx,
  access: Access,
  names: { readonly application: string; readonly endpoint: string },
): Promise<Result<Endpoint>> {
  const application = await applicationNamed(tx, access, names.application);
  if (!application.ok) return application;
  const ref = refOf('endpoint', names.endpoint);
  const found = ref === null ? null : await findEndpoint(tx, access, application.value.id, ref);
  return found === null ? endpointNotFound : accepted(found);
}
