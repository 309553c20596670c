import { type Access, type Application, accepted, type Page, type Result } from '@postrider/core';
import * as db from '@postrider/db';
import type { Deps } from './deps.ts';
import { applicationNamed } from './named.ts';
import { type PageRequest, pageAfter } from './page-request.ts';

/** Refuses `invalid_cursor`. */
export async function listApplications(
  deps: Deps,
  access: Access,
  input: PageRequest,
): Promise<Result<Page<Application>>> {
  const page = pageAfter('applications', input);
  if (!page.ok) return page;
  return accepted(await db.listApplications(deps.database, access, page.value));
}

/** `application` is the id (app_…) or the uid. Refuses `application_not_found`, for what the access may not see too. */
export async function getApplication(
  deps: Deps,
  access: Access,
  input: { readonly application: string },
): Promise<Result<Application>> {
  return applicationNamed(deps.database, access, input.application);
}
