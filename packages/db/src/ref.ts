import type { Access, ApplicationId, Uuid } from '@postrider/core';
import { eq, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** How a caller names an application or an endpoint: by its id, or by the uid that the caller gave it. */
export type Ref = { readonly id: Uuid } | { readonly uid: string };

export function isNamed(table: { readonly id: PgColumn; readonly uid: PgColumn }, ref: Ref): SQL {
  return 'id' in ref ? eq(table.id, ref.id) : eq(table.uid, ref.uid);
}

/** The condition that a row is of an application that this access may see; undefined: it may see all. */
export function isVisible(applicationId: PgColumn, access: Access): SQL | undefined {
  return access.application === 'all' ? undefined : eq(applicationId, access.application);
}

/** The one application that this access may see; null: all of them. */
export function onlyApplication(access: Access): ApplicationId | null {
  return access.application === 'all' ? null : access.application;
}
