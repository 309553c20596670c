import { type Access, accepted, type Delivery, decodeId, type Result, refused } from '@postrider/core';
import { findDelivery, lockDelivery, wishRetry } from '@postrider/db';
import { recordAudit } from './audit.ts';
import type { Deps } from './deps.ts';
import { applicationNamed } from './named.ts';
import type { DeliveryRef } from './read-deliveries.ts';
import { deliveryNotFound, eventErased } from './refusals.ts';

/**
 * A person's retry. A closed delivery starts its schedule again with an attempt now; an open one gets an extra attempt
 * now, or, while one may be under way, when that has ended. For a paused endpoint it waits. Refuses
 * `application_not_found`, `delivery_not_found`, `endpoint_unavailable`, `event_erased`.
 */
export async function retryDelivery(deps: Deps, access: Access, input: DeliveryRef): Promise<Result<Delivery>> {
  const retried = await deps.database.transaction(async (tx): Promise<Result<Delivery>> => {
    const application = await applicationNamed(tx, access, input.application);
    if (!application.ok) return application;
    const id = decodeId('delivery', input.delivery);
    const locked = id === null ? null : await lockDelivery(tx, access, application.value.id, id);
    if (id === null || locked === null) return deliveryNotFound;
    if (!locked.endpointAvailable) {
      return refused({
        code: 'endpoint_unavailable',
        detail:
          'The endpoint of this delivery is disabled or deleted, or was so a moment ago: enable it, and try again.',
      });
    }
    if (locked.isErased) return eventErased;
    const { eventId, endpointId, dataBytes } = locked;
    if (await wishRetry(tx, locked)) {
      const now = null;
      await deps.queue.schedule(tx, [
        { endpointId, eventIds: [eventId], dueAt: now, trigger: 'manual', bytes: dataBytes },
      ]);
    }
    const target = { kind: 'delivery', id } as const;
    await recordAudit(tx, access, [{ action: 'delivery.retried', applicationId: application.value.id, target }]);
    const delivery = await findDelivery(tx, access, application.value.id, id);
    return delivery === null ? deliveryNotFound : accepted(delivery);
  });
  if (retried.ok) deps.doorbell.ring('deliveries');
  return retried;
}
