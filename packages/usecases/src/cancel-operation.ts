import { type Access, accepted, decodeId, type Operation, type Result, refused } from '@postrider/core';
import * as db from '@postrider/db';
import { recordAudit } from './audit.ts';
import type { Deps } from './deps.ts';
import { applicationNamed } from './named.ts';
import { tellOfEnd } from './operation-news.ts';
import type { OperationRef } from './read-operations.ts';
import { operationNotFound } from './refusals.ts';

/**
 * Once it has answered, the operation changes nothing more; what it has done stays. A cancelled one is answered as it is.
 * Refuses `application_not_found`, `operation_not_found`, `operation_closed`.
 */
export async function cancelOperation(deps: Deps, access: Access, input: OperationRef): Promise<Result<Operation>> {
  const answer = await deps.database.transaction(async (tx): Promise<Result<Operation>> => {
    const application = await applicationNamed(tx, access, input.application);
    if (!application.ok) return application;
    const applicationId = application.value.id;
    const id = decodeId('operation', input.operation);
    const locked = id === null ? null : await db.lockOperation(tx, access, applicationId, id);
    if (id === null || locked === null) return operationNotFound;
    switch (locked.status) {
      case 'cancelled':
        return accepted(locked);
      case 'finished':
      case 'failed':
        return refused({
          code: 'operation_closed',
          detail: 'The operation has ended already: there is nothing to cancel.',
        });
      case 'pending':
      case 'running': {
        await db.cancelOperation(tx, id, 'cancelled_by_user');
        await tellOfEnd(tx, { operationId: id, applicationId });
        const target = { kind: 'operation', id } as const;
        await recordAudit(tx, access, [{ action: 'operation.cancelled', applicationId, target }]);
        const cancelled = await db.findOperation(tx, access, applicationId, id);
        return cancelled === null ? operationNotFound : accepted(cancelled);
      }
    }
  });
  if (answer.ok) deps.doorbell.ring('events');
  return answer;
}
