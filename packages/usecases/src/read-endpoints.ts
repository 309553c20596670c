import { type Access, accepted, type Endpoint, type Page, type Result } from '@postrider/core';
import * as db from '@postrider/db';
import type { Deps } from './deps.ts';
import { applicationNamed, endpointNamed } from './named.ts';
import { type PageRequest, pageAfter } from './page-request.ts';

/** Both are ids or uids. */
export interface EndpointRef {
  readonly application: string;
  readonly endpoint: string;
}

/** Refuses `application_not_found` and `invalid_cursor`. */
export async function listEndpoints(
  deps: Deps,
  access: Access,
  input: PageRequest & { readonly application: string },
): Promise<Result<Page<Endpoint>>> {
  const page = pageAfter('endpoints', input);
  if (!page.ok) return page;
  const application = await applicationNamed(deps.database, access, input.application);
  if (!application.ok) return application;
  return accepted(await db.listEndpoints(deps.database, access, application.value.id, page.value));
}

/** Refuses `application_not_found` and `endpoint_not_found`. */
export async function getEndpoint(deps: Deps, access: Access, input: EndpointRef): Promise<Result<Endpoint>> {
  return endpointNamed(deps.database, access, input);
}
