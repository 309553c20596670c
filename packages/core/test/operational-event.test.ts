import { describe, expect, test } from 'vitest';
import { encodeId, OPERATIONAL_EVENT_TYPES, type OperationalEventType, operationalEventType } from '../src/index.ts';

const endpoint = {
  applicationId: encodeId('application', '01890a5d-ac96-774b-bcce-b302099a8057'),
  applicationUid: 'acme',
  endpointId: encodeId('endpoint', '01890a5d-ac96-7ab0-80c6-9a1b2c3d4e5f'),
  endpointUid: null,
  url: 'https://example.com/webhooks',
  status: 'enabled',
  statusReason: null,
};
const at = '2026-03-01T12:00:00.000Z';

/** What each tells beside the endpoint that it is about; a type without one does not compile. */
const TOLD: Readonly<Record<Exclude<OperationalEventType, 'operation.finished'>, object>> = {
  'endpoint.created': {},
  'endpoint.updated': { changed: ['url', 'eventTypes'] },
  'endpoint.enabled': { failedSince: at },
  'endpoint.disabled': { status: 'disabled', statusReason: 'failing' },
  'endpoint.deleted': {},
  'endpoint.failing': { consecutiveFailures: 5, failingSince: at },
  'endpoint.recovered': { failedSince: at },
  'delivery.failed': {
    deliveryId: encodeId('delivery', '01890a5d-ac96-7d42-8a3b-1c2d3e4f5a6b'),
    eventId: encodeId('event', '01890a5d-ac96-7d42-9b4c-2d3e4f5a6b7c'),
    eventType: 'message.delivered',
    reason: 'exhausted',
    attemptCount: 6,
    lastResponseStatus: 500,
  },
  'secret.rotated': { previousExpiresAt: at },
};

const exampleOf = (type: string) => JSON.parse(operationalEventType(type)?.example ?? 'null');

describe('What is told of endpoints', () => {
  test.each(Object.entries(TOLD))('as %s is the endpoint, as the outside sees it, and what happened', (type, told) => {
    expect(exampleOf(type)).toEqual({ ...endpoint, ...told });
    expect(operationalEventType(type)?.description).toMatch(/^[A-Z].*\.$/);
  });

  test('of an operation that has ended is which it was, what it was for and how far it came', () => {
    expect(exampleOf('operation.finished')).toEqual({
      applicationId: endpoint.applicationId,
      applicationUid: 'acme',
      operationId: encodeId('operation', '01890a5d-ac96-7c11-9d2e-0f1e2d3c4b5a'),
      endpointId: endpoint.endpointId,
      kind: 'recover',
      status: 'finished',
      reason: null,
      total: 1_200,
      done: 1_200,
    });
  });

  test('is under these names and no others', () => {
    expect([...OPERATIONAL_EVENT_TYPES].sort()).toEqual([...Object.keys(TOLD), 'operation.finished'].sort());
    for (const name of ['endpoint', 'endpoint.paused', 'toString', '']) expect(operationalEventType(name)).toBeNull();
  });
});
