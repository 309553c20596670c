import type { z } from '@hono/zod-openapi';
import { type Endpoint, type EndpointHeader, encodeId, MASKED } from '@postrider/core';
import type { endpointShape } from './endpoints.ts';
import { toTime, toTimeOrNull } from './fields.ts';

export function endpointToWire(endpoint: Endpoint): z.input<typeof endpointShape> {
  return {
    id: encodeId('endpoint', endpoint.id),
    uid: endpoint.uid,
    name: endpoint.name,
    url: endpoint.url,
    eventTypes: endpoint.eventTypes === null ? null : [...endpoint.eventTypes],
    channels: endpoint.channels === null ? null : [...endpoint.channels],
    status: endpoint.status,
    statusReason: endpoint.statusReason,
    heldUntil: toTimeOrNull(endpoint.heldUntil),
    health: {
      state: endpoint.health.state,
      consecutiveFailures: endpoint.health.consecutiveFailures,
      failingSince: toTimeOrNull(endpoint.health.failingSince),
      lastSuccessAt: toTimeOrNull(endpoint.health.lastSuccessAt),
    },
    format: endpoint.format,
    headers: headersToWire(endpoint.headers),
    retrySchedule: endpoint.retrySchedule === null ? null : [...endpoint.retrySchedule],
    timeoutMs: endpoint.timeoutMs,
    maxInFlight: endpoint.maxInFlight,
    rateLimit: endpoint.rateLimit,
    metadata: endpoint.metadata,
    createdAt: toTime(endpoint.createdAt),
    updatedAt: toTime(endpoint.updatedAt),
  };
}

/** What is stored as masked is masked here again, so that no reader of endpoints can forget to. */
function headersToWire(headers: readonly EndpointHeader[]): Record<string, string> {
  return Object.fromEntries(headers.map(({ name, value, masked }) => [name, masked ? MASKED : value]));
}
