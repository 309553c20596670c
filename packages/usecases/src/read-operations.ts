import { type Access, accepted, decodeId, type Operation, type Page, type Result } from '@postrider/core';
import * as db from '@postrider/db';
import type { Deps } from './deps.ts';
import { applicationNamed } from './named.ts';
import { type PageRequest, pageAfter } from './page-request.ts';
import { operationNotFound } from './refusals.ts';

/** `operation` is the id (op_…). */
export interface OperationRef {
  readonly application: string;
  readonly operation: string;
}

export type OperationFilter = db.OperationFilter;

/** Refuses `application_not_found` and `invalid_cursor`. */
export async function listOperations(
  deps: Deps,
  access: Access,
  input: PageRequest & OperationFilter & { readonly application: string },
): Promise<Result<Page<Operation>>> {
  const page = pageAfter('operations', input);
  if (!page.ok) return page;
  const application = await applicationNamed(deps.database, access, input.application);
  if (!application.ok) return application;
  const { kind, status } = input;
  return accepted(
    await db.listOperations(deps.database, access, application.value.id, { ...page.value, kind, status }),
  );
}

/** Refuses `application_not_found` and `operation_not_found`. */
export async function getOperation(deps: Deps, access: Access, input: OperationRef): Promise<Result<Operation>> {
  const application = await applicationNamed(deps.database, access, input.application);
  if (!application.ok) return application;
  const id = decodeId('operation', input.operation);
  const found = id === null ? null : await db.findOperation(deps.database, access, application.value.id, id);
  return found === null ? operationNotFound : accepted(found);
}
