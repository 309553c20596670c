import {
  type ApiKey,
  type Application,
  type AuditValues,
  type Endpoint,
  type EventType,
  encodeId,
  type Inbox,
  type Operation,
} from '@postrider/core';
import { parseDefinition, type StoredDefinition } from './format-of.ts';

// What the audit log shows of things: what somebody has decided of them, called as the API calls it. Named is what is left
// out, so that what is added to a thing is not forgotten here.

const NOT_DECIDED = ['id', 'createdAt', 'updatedAt'] as const;

export function auditedApplication(application: Application): AuditValues {
  return without(application, NOT_DECIDED);
}

/** Its health and how long it waits are its receiver's doing. Sensitive headers are masked in it already. */
export function auditedEndpoint(endpoint: Endpoint): AuditValues {
  const headers = endpoint.headers.map(({ name, value }) => [name, value]);
  const decided = without(endpoint, [...NOT_DECIDED, 'applicationId', 'heldUntil', 'health', 'headers']);
  return { ...decided, headers: Object.fromEntries(headers) };
}

/** Its text is nowhere. */
export function auditedKey({ name, scopes, applicationId, expiresAt, rateLimit }: ApiKey): AuditValues {
  const application = applicationId === null ? null : encodeId('application', applicationId);
  return { name, scopes, application, expiresAt, rateLimit };
}

/** Schema and example as JSON text, to the letter. */
export function auditedEventType(
  eventType: Pick<EventType, 'description' | 'schema' | 'example' | 'archived'>,
): AuditValues {
  const { description, schema, example, archived } = eventType;
  return { description, schema, example, archived };
}

export function auditedFormat(stored: StoredDefinition): AuditValues {
  const { envelope, signature } = parseDefinition(stored);
  return { envelope, signature };
}

export function auditedInbox({ name, answer }: Inbox): AuditValues {
  return { name, answer };
}

export function auditedOperation({ work, endpointId, total }: Operation): AuditValues {
  return { ...work, endpointId: endpointId === null ? null : encodeId('endpoint', endpointId), total };
}

function without<T extends object>(thing: T, names: readonly (keyof T)[]): AuditValues {
  const left: ReadonlySet<unknown> = new Set(names);
  return Object.fromEntries(Object.entries(thing).filter(([name]) => !left.has(name)));
}
