import { type Access, accepted, type Refusal, type Result } from '@postrider/core';
import type { Deps } from './deps.ts';
import { applicationNamed } from './named.ts';
import { retryDelivery } from './retry-delivery.ts';

/**
 * A person's retry of several deliveries (dlv_…): each is judged and on record as if it were asked for alone, one after the
 * other in the order of ids. Answers in the order of the question, with what was refused. Refuses `application_not_found`.
 */
export async function retryEach(
  deps: Deps,
  access: Access,
  input: {
    /** The id or uid. */
    readonly application: string;
    readonly deliveries: readonly string[];
  },
): Promise<Result<readonly { readonly id: string; readonly refusal: Refusal | null }[]>> {
  const { application, deliveries } = input;
  const found = await applicationNamed(deps.database, access, application);
  if (!found.ok) return found;
  const refusals = new Map<string, Refusal>();
  for (const delivery of deliveries.toSorted()) {
    const retried = await retryDelivery(deps, access, { application, delivery });
    if (!retried.ok) refusals.set(delivery, retried.refusal);
  }
  return accepted(deliveries.map((id) => ({ id, refusal: refusals.get(id) ?? null })));
}
