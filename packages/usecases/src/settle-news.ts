import { type AuditedAct, type EndpointFacts, healthNews, type OperationalEvent } from '@postrider/core';
import { type DeliveryKey, endpointFacts, failedDeliveries, type HealthChange, type Tx } from '@postrider/db';
import { type AuditedBy, recordAudit } from './audit.ts';
import { recordOperational } from './operational-events.ts';
import type { EndpointChanges } from './settle-endpoints.ts';

/**
 * Tells what a settle has done that people want to know: deliveries that failed for good, endpoints that began to fail, or
 * recovered, or were disabled, which goes into the audit log too. Asks nothing of the database where there is nothing.
 * Answers whether there was.
 */
export async function tellOfSettle(
  tx: Tx,
  { health, disabled }: EndpointChanges,
  failed: readonly DeliveryKey[],
): Promise<boolean> {
  const turned = health.filter((change) => newsOf(change).length > 0);
  const concerned = new Set([...failed.map(({ endpointId }) => endpointId), ...disabled]);
  for (const { endpointId } of turned) concerned.add(endpointId);
  if (concerned.size === 0) return false;
  const facts = new Map((await endpointFacts(tx, [...concerned].sort())).map((one) => [one.endpointId, one]));
  const told: OperationalEvent[] = [];
  for (const { endpointId, ...delivery } of await failedDeliveries(tx, failed)) {
    const endpoint = facts.get(endpointId);
    if (endpoint !== undefined) told.push({ type: 'delivery.failed', endpoint, delivery });
  }
  for (const change of turned) {
    const endpoint = facts.get(change.endpointId);
    if (endpoint !== undefined) told.push(...newsOf(change).map((news) => healthEvent(news, endpoint, change)));
  }
  const off = [...disabled].flatMap((endpointId) => facts.get(endpointId) ?? []);
  for (const endpoint of off) told.push({ type: 'endpoint.disabled', endpoint });
  await recordAudit(tx, DISPATCHER, off.map(disabling));
  return recordOperational(tx, told);
}

const DISPATCHER: AuditedBy = { actor: { kind: 'system', name: 'dispatcher' } };

function disabling({ applicationId, endpointId, status, statusReason }: EndpointFacts): AuditedAct {
  const target = { kind: 'endpoint', id: endpointId } as const;
  return { action: 'endpoint.disabled', applicationId, target, after: { status, statusReason } };
}

function newsOf({ before, after, succeeded }: HealthChange) {
  return healthNews({ before: before.consecutiveFailures, after: after.consecutiveFailures, succeeded });
}

function healthEvent(
  news: 'failing' | 'recovered',
  endpoint: EndpointFacts,
  { before, after }: HealthChange,
): OperationalEvent {
  if (news === 'recovered') return { type: 'endpoint.recovered', endpoint, failedSince: before.failingSince };
  return { type: 'endpoint.failing', endpoint, ...after };
}
