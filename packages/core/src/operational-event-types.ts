import type { Operation } from './nouns.ts';
import {
  type EndpointFacts,
  type OperationalEvent,
  type OperationalEventType,
  operationalData,
} from './operational-event.ts';

export interface OperationalEventTypeFacts {
  readonly description: string;
  /** Data as an event of the type carries it, as JSON text: what a test event sends. */
  readonly example: string;
}

/**
 * The types of operational events. Code, and not rows of the catalogue: that belongs to the user, may have types of the
 * same names, and is what their own customers are shown.
 */
export function operationalEventType(name: string): OperationalEventTypeFacts | null {
  if (!isOperational(name)) return null;
  return { description: DESCRIPTIONS[name], example: operationalData(EXAMPLES[name]) };
}

export const OPERATIONAL_EVENT_TYPES: readonly OperationalEventType[] = [
  'endpoint.created',
  'endpoint.updated',
  'endpoint.enabled',
  'endpoint.disabled',
  'endpoint.deleted',
  'endpoint.failing',
  'endpoint.recovered',
  'delivery.failed',
  'secret.rotated',
  'operation.finished',
];

const DESCRIPTIONS: Readonly<Record<OperationalEventType, string>> = {
  'endpoint.created': 'An endpoint was made.',
  'endpoint.updated': 'Fields of an endpoint were changed; `changed` names them.',
  'endpoint.enabled': 'An endpoint was enabled after it had been paused or disabled.',
  'endpoint.disabled':
    'An endpoint was disabled, by a person, by its receiver, or because nothing but failures came of it.',
  'endpoint.deleted': 'An endpoint was deleted, or the application with it.',
  'endpoint.failing': 'Five attempts in a row have failed at an endpoint.',
  'endpoint.recovered': 'An attempt has succeeded at an endpoint that was failing.',
  'delivery.failed':
    'A delivery has failed for good: nothing is left of its schedule, or the receiver wants no more of it.',
  'secret.rotated': 'An endpoint has a new secret; the one before signs too until its overlap ends.',
  'operation.finished': 'A recover, backfill, or bulk retry or cancel has ended: finished, or cancelled.',
};

const AT = new Date('2026-03-01T12:00:00.000Z');
const APPLICATION = '01890a5d-ac96-774b-bcce-b302099a8057';

const endpoint: EndpointFacts = {
  applicationId: APPLICATION,
  applicationUid: 'acme',
  endpointId: '01890a5d-ac96-7ab0-80c6-9a1b2c3d4e5f',
  endpointUid: null,
  url: 'https://example.com/webhooks',
  status: 'enabled',
  statusReason: null,
};

const operation: Operation = {
  id: '01890a5d-ac96-7c11-9d2e-0f1e2d3c4b5a',
  applicationId: APPLICATION,
  endpointId: endpoint.endpointId,
  work: { kind: 'recover', since: AT, until: AT },
  dryRun: false,
  status: 'finished',
  reason: null,
  total: 1_200,
  done: 1_200,
  createdAt: AT,
  updatedAt: AT,
  completedAt: AT,
};

const EXAMPLES: { readonly [Type in OperationalEventType]: Extract<OperationalEvent, { readonly type: Type }> } = {
  'endpoint.created': { type: 'endpoint.created', endpoint },
  'endpoint.updated': { type: 'endpoint.updated', endpoint, changed: ['url', 'eventTypes'] },
  'endpoint.enabled': { type: 'endpoint.enabled', endpoint, failedSince: AT },
  'endpoint.disabled': {
    type: 'endpoint.disabled',
    endpoint: { ...endpoint, status: 'disabled', statusReason: 'failing' },
  },
  'endpoint.deleted': { type: 'endpoint.deleted', endpoint },
  'endpoint.failing': { type: 'endpoint.failing', endpoint, consecutiveFailures: 5, failingSince: AT },
  'endpoint.recovered': { type: 'endpoint.recovered', endpoint, failedSince: AT },
  'delivery.failed': {
    type: 'delivery.failed',
    endpoint,
    delivery: {
      id: '01890a5d-ac96-7d42-8a3b-1c2d3e4f5a6b',
      eventId: '01890a5d-ac96-7d42-9b4c-2d3e4f5a6b7c',
      eventType: 'message.delivered',
      reason: 'exhausted',
      attemptCount: 6,
      lastResponseStatus: 500,
    },
  },
  'secret.rotated': { type: 'secret.rotated', endpoint, previousExpiresAt: AT },
  'operation.finished': { type: 'operation.finished', operation, applicationUid: 'acme' },
};

function isOperational(name: string): name is OperationalEventType {
  return Object.hasOwn(DESCRIPTIONS, name);
}
