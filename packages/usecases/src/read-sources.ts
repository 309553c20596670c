import { type Access, accepted, type Page, type Result } from '@postrider/core';
import { listSources as listSourcesInDatabase, type SourceStatus } from '@postrider/db';
import type { Deps } from './deps.ts';
import { type PageRequest, pageAfter } from './page-request.ts';

/**
 * The databases of services that events are read from, by name, and how far: those that ever were, until they are forgotten.
 * They belong to no application. Refuses `invalid_cursor`.
 */
export async function listSources(
  deps: Pick<Deps, 'database'>,
  _access: Access,
  input: PageRequest,
): Promise<Result<Page<SourceStatus>>> {
  const page = pageAfter('sources', input);
  return page.ok ? accepted(await listSourcesInDatabase(deps.database, page.value)) : page;
}
