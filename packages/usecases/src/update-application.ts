import {
  type Access,
  type Application,
  type AutoDisableSetting,
  accepted,
  changedMembers,
  OPERATIONAL_UID,
  type Result,
  type RetrySchedule,
  refused,
  type ValidationMode,
} from '@postrider/core';
import * as db from '@postrider/db';
import { recordAuditOfChange } from './audit.ts';
import { auditedApplication } from './audited-values.ts';
import { firstProblem } from './checks.ts';
import type { Deps } from './deps.ts';
import { holdFormat } from './hold-format.ts';
import { patched, patchedMetadata } from './merge-patch.ts';
import { applicationNamed } from './named.ts';
import { applicationReserved, invalidField, uidTaken } from './refusals.ts';
import { applicationMisfit } from './secrets-fit.ts';

/** A JSON merge patch (RFC 7396), parsed: undefined leaves, null clears; `metadata` is merged key by key. */
export interface ApplicationPatch {
  readonly name?: string | undefined;
  readonly uid?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, string | null>> | null | undefined;
  readonly format?: string | null | undefined;
  readonly retrySchedule?: RetrySchedule | null | undefined;
  readonly timeoutMs?: number | null | undefined;
  readonly validation?: ValidationMode | undefined;
  /** Taken as a whole: both of its numbers, or neither. */
  readonly autoDisable?: AutoDisableSetting | undefined;
}

/**
 * Refuses `application_not_found`, `application_reserved` for another uid of the reserved one, `insufficient_scope` for
 * another uid by who may see this application only, `uid_taken`, `invalid_retry_schedule`, `invalid_metadata`,
 * `unknown_format`, and `secret_does_not_fit` when a live secret of an endpoint that inherits the format cannot sign in
 * the new one.
 */
export async function updateApplication(
  deps: Deps,
  access: Access,
  input: { readonly application: string; readonly patch: ApplicationPatch },
): Promise<Result<Application>> {
  const updated = await db.unlessTaken(db.APPLICATIONS_UID, () =>
    deps.database.transaction(async (tx): Promise<Result<Application>> => {
      const found = await applicationNamed(tx, access, input.application, db.lockApplication);
      if (!found.ok) return found;
      const values = withPatch(found.value, input.patch);
      if (found.value.uid === OPERATIONAL_UID && values.uid !== OPERATIONAL_UID) return applicationReserved;
      if (access.application !== 'all' && values.uid !== found.value.uid) return uidIsThePlatforms;
      const problem = firstProblem(deps, values);
      if (problem !== null) return refused(problem);
      if (values.format !== found.value.format) {
        const format = await holdFormat(tx, values.format);
        if (!format.ok) return format;
        const misfit = await applicationMisfit(tx, access, found.value, format.value);
        if (misfit !== null) return refused(misfit);
      }
      await db.updateApplication(tx, access, found.value.id, values);
      const application = await db.findApplication(tx, access, { id: found.value.id });
      if (application === null) return found;
      const { id } = application;
      const act = { action: 'application.updated', applicationId: id, target: { kind: 'application', id } } as const;
      const change = changedMembers(auditedApplication(found.value), auditedApplication(application));
      await recordAuditOfChange(tx, access, act, change);
      return accepted(application);
    }),
  );
  return updated === 'taken' ? uidTaken : updated;
}

/** Else it could take the uid that another is looked for by, and be sent what is meant for that; or find out which are. */
const uidIsThePlatforms = refused(
  invalidField(
    'insufficient_scope',
    '/uid',
    'The uid is what the application is found by among all others: only a key that is bound to none can change it.',
  ),
);

function withPatch(current: Application, patch: ApplicationPatch): db.ApplicationValues {
  return {
    name: patched(current.name, patch.name),
    uid: patched(current.uid, patch.uid),
    metadata: patchedMetadata(current.metadata, patch.metadata),
    format: patched(current.format, patch.format),
    retrySchedule: patched(current.retrySchedule, patch.retrySchedule),
    timeoutMs: patched(current.timeoutMs, patch.timeoutMs),
    validation: patched(current.validation, patch.validation),
    autoDisable: patched(current.autoDisable, patch.autoDisable),
  };
}
