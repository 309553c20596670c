import {
  type Access,
  type Application,
  type AutoDisableSetting,
  accepted,
  type Metadata,
  type Result,
  type RetrySchedule,
  refused,
  uuid7,
  type ValidationMode,
} from '@postrider/core';
import { APPLICATIONS_UID, findApplication, insertApplication, unlessTaken } from '@postrider/db';
import { recordAudit } from './audit.ts';
import { auditedApplication } from './audited-values.ts';
import { firstProblem } from './checks.ts';
import type { Deps } from './deps.ts';
import { holdFormat } from './hold-format.ts';
import { applicationNotFound, uidTaken } from './refusals.ts';

/** Undefined and null alike: none, or the default. */
export interface NewApplication {
  readonly name: string;
  readonly uid?: string | null | undefined;
  readonly metadata?: Metadata | null | undefined;
  readonly format?: string | null | undefined;
  readonly retrySchedule?: RetrySchedule | null | undefined;
  readonly timeoutMs?: number | null | undefined;
  readonly validation?: ValidationMode | undefined;
  readonly autoDisable?: AutoDisableSetting | undefined;
}

/** Refuses `uid_taken`, `unknown_format`, `invalid_retry_schedule`, `invalid_metadata`. */
export async function createApplication(
  deps: Deps,
  access: Access,
  input: NewApplication,
): Promise<Result<Application>> {
  // To whoever may see one application only, there are no others, and none can be made.
  if (access.application !== 'all') return applicationNotFound;
  const values = {
    name: input.name,
    uid: input.uid ?? null,
    metadata: input.metadata ?? {},
    format: input.format ?? null,
    retrySchedule: input.retrySchedule ?? null,
    timeoutMs: input.timeoutMs ?? null,
    validation: input.validation ?? 'off',
    autoDisable: input.autoDisable ?? null,
  };
  const problem = firstProblem(deps, values);
  if (problem !== null) return refused(problem);

  const id = uuid7(deps.now().getTime(), deps.random(10));
  const created = await unlessTaken(APPLICATIONS_UID, () =>
    deps.database.transaction(async (tx): Promise<Result<Application>> => {
      const format = await holdFormat(tx, values.format);
      if (!format.ok) return format;
      await insertApplication(tx, id, values);
      const application = await findApplication(tx, access, { id });
      if (application === null) return applicationNotFound;
      const target = { kind: 'application', id } as const;
      const after = auditedApplication(application);
      await recordAudit(tx, access, [{ action: 'application.created', applicationId: id, target, after }]);
      return accepted(application);
    }),
  );
  return created === 'taken' ? uidTaken : created;
}
