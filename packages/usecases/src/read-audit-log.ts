import {
  type Access,
  type ApplicationId,
  type AuditAction,
  type AuditEntry,
  accepted,
  decodeId,
  type Page,
  type Result,
} from '@postrider/core';
import { listAuditEntries } from '@postrider/db';
import type { Deps } from './deps.ts';
import { applicationNamed } from './named.ts';
import { type PageRequest, pageAfter } from './page-request.ts';
import { applicationNotFound } from './refusals.ts';

export interface AuditLogFilter {
  /** The application's id, which a deleted one still has here, or its uid. */
  readonly application?: string | undefined;
  /** Who it was: `root`, `system`, or the id of a key (key_…) or portal session (pts_…). */
  readonly actor?: string | undefined;
  readonly action?: AuditAction | undefined;
  /** What it was done to: an id, or the name of an event type, format or master key. */
  readonly target?: string | undefined;
  /** Bounds on when: from `since` on, before `until`. */
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

/**
 * Whoever may see one application sees its entries, and none of what concerns all of them. Refuses
 * `application_not_found` and `invalid_cursor`.
 */
export async function readAuditLog(
  deps: Deps,
  access: Access,
  input: PageRequest & AuditLogFilter,
): Promise<Result<Page<AuditEntry>>> {
  const page = pageAfter('auditLog', input);
  if (!page.ok) return page;
  const { application: name, actor, action, target, since, until } = input;
  const application = name === undefined ? accepted(undefined) : await applicationIdOf(deps, access, name);
  if (!application.ok) return application;
  const filter = { applicationId: application.value, actor, action, target, since, until };
  return accepted(await listAuditEntries(deps.database, access, { ...page.value, ...filter }));
}

/** An id is not looked up: what was done to an application can be read when it is deleted, too. */
async function applicationIdOf(deps: Deps, access: Access, name: string): Promise<Result<ApplicationId>> {
  const id = decodeId('application', name);
  if (id !== null)
    return access.application === 'all' || access.application === id ? accepted(id) : applicationNotFound;
  const application = await applicationNamed(deps.database, access, name);
  return application.ok ? accepted(application.value.id) : application;
}
