import { type Access, accepted, type Delivery, decodeId, type Result, refused } from '@postrider/core';
import { findDelivery, lockDelivery, wishCancel } from '@postrider/db';
import { recordAudit } from './audit.ts';
import type { Deps } from './deps.ts';
import { grantCancelWishes } from './grant-cancels.ts';
import { applicationNamed } from './named.ts';
import type { DeliveryRef } from './read-deliveries.ts';
import { deliveryNotFound } from './refusals.ts';

/**
 * A person's cancel: at once, or, while a dispatcher has the delivery in its hands, when its attempt has ended. Refuses
 * `application_not_found`, `delivery_not_found`, `delivery_closed`.
 */
export async function cancelDelivery(deps: Deps, access: Access, input: DeliveryRef): Promise<Result<Delivery>> {
  const wished = await wishForCancel(deps, access, input);
  if (!wished.ok || !isOpen(wished.value)) return wished;
  const { id, applicationId } = wished.value;
  return deps.database.transaction(async (tx) => {
    await grantCancelWishes(deps, tx, wished.value);
    const delivery = await findDelivery(tx, access, applicationId, id);
    return delivery === null ? deliveryNotFound : accepted(delivery);
  });
}

function wishForCancel(deps: Deps, access: Access, input: DeliveryRef): Promise<Result<Delivery>> {
  return deps.database.transaction(async (tx): Promise<Result<Delivery>> => {
    const application = await applicationNamed(tx, access, input.application);
    if (!application.ok) return application;
    const id = decodeId('delivery', input.delivery);
    const locked = id === null ? null : await lockDelivery(tx, access, application.value.id, id);
    if (id === null || locked === null) return deliveryNotFound;
    if (!locked.isOpen) {
      return refused({
        code: 'delivery_closed',
        detail: 'The delivery has ended already: there is nothing to cancel.',
      });
    }
    await wishCancel(tx, locked);
    const target = { kind: 'delivery', id } as const;
    await recordAudit(tx, access, [{ action: 'delivery.cancelled', applicationId: application.value.id, target }]);
    const delivery = await findDelivery(tx, access, application.value.id, id);
    return delivery === null ? deliveryNotFound : accepted(delivery);
  });
}

function isOpen({ completedAt }: Delivery): boolean {
  return completedAt === null;
}
