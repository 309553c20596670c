import type { Application, Endpoint, EndpointFacts, OperationalEvent } from '@postrider/core';
import { factsOf } from './operational-events.ts';

/** What a caller decides of an endpoint, but for its status, which has events of its own. */
const FIELDS = [
  'url',
  'name',
  'eventTypes',
  'channels',
  'uid',
  'headers',
  'format',
  'retrySchedule',
  'timeoutMs',
  'maxInFlight',
  'rateLimit',
  'metadata',
] as const satisfies readonly (keyof Endpoint)[];

/** What is to be told of a change that a person made to an endpoint, in order; nothing where nothing changed. */
export function endpointNews(
  application: Application,
  before: Endpoint,
  after: Endpoint,
  { headersChanged }: { readonly headersChanged: boolean },
): OperationalEvent[] {
  const endpoint = factsOf(application, after);
  const changed = FIELDS.filter((field) =>
    field === 'headers' ? headersChanged : JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );
  const turned = before.status !== after.status;
  const named = turned && after.status === 'paused' ? [...changed, 'status'] : changed;
  const updated: OperationalEvent[] =
    named.length === 0 ? [] : [{ type: 'endpoint.updated', endpoint, changed: named }];
  return turned ? [...updated, ...turnedTo(endpoint, before)] : updated;
}

function turnedTo(endpoint: EndpointFacts, { health }: Endpoint): OperationalEvent[] {
  switch (endpoint.status) {
    case 'enabled':
      return [{ type: 'endpoint.enabled', endpoint, failedSince: health.failingSince }];
    case 'disabled':
      return [{ type: 'endpoint.disabled', endpoint }];
    case 'paused':
      return [];
  }
}
