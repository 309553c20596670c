import { isOpen, move } from '@postrider/core';
import { grantCancel } from './configuration.ts';
import { endpointOf, eventOf, type Model, type ModelDelivery, nowOf, put } from './model.ts';

/** Answers why it was refused; null: it was not. */
export function retry(model: Model, delivery: ModelDelivery): string | null {
  const { status, clearing, application } = endpointOf(model, delivery.endpoint);
  if (model.applications[application] !== true) return 'application_not_found';
  // While what was open is being cancelled, what is opened now would be as well.
  if (status === 'disabled' || status === 'deleted' || clearing !== null) return 'endpoint_unavailable';
  if (eventOf(model, delivery.event).isErased) return 'event_erased';
  put(model, delivery, move(delivery.state, { kind: 'retry', now: nowOf(model) }));
  model.audit.push('delivery.retried');
  return null;
}

export function cancel(model: Model, delivery: ModelDelivery): string | null {
  const { application } = endpointOf(model, delivery.endpoint);
  if (model.applications[application] !== true) return 'application_not_found';
  if (!isOpen(delivery.state)) return 'delivery_closed';
  put(model, delivery, move(delivery.state, { kind: 'cancel', now: nowOf(model) }));
  model.audit.push('delivery.cancelled');
  grantCancel(model, delivery);
  return null;
}

/** What is open of it ends, also what is being sent. */
export function erase(model: Model, event: number): void {
  eventOf(model, event).isErased = true;
  model.audit.push('data.erased');
  for (const delivery of model.deliveries.values()) {
    const { state } = delivery;
    if (delivery.event !== event || !isOpen(state)) continue;
    const { attemptCount, retryCount } = state;
    put(model, delivery, { status: 'cancelled', reason: 'cancelled_by_user', attemptCount, retryCount });
  }
}
