import {
  type Access,
  accepted,
  type EndpointId,
  encodeId,
  isSensitiveHeader,
  MASKED,
  type Result,
} from '@postrider/core';
import { type EventRecord, readConfigurations, rehearse, type Stage } from '@postrider/db';
import manifest from '../package.json' with { type: 'json' };
import type { Deps } from './deps.ts';
import { type ExplainedEndpoint, explainEvent } from './explain-event.ts';
import { isReadable, openConfiguration } from './open-configuration.ts';
import { type NewEvent, type RecordedEvent, recordEvents } from './record-events.ts';
import { signRequest } from './sign-request.ts';

/** Each holds the whole body: 20 of 256 KiB are 5 MiB of answer. */
const REQUESTS_SHOWN_MAX = 20;

/** As many as lists give at once. */
const PAGE_ENDPOINTS = 250;

export interface RehearsedRequest {
  readonly endpoint: ExplainedEndpoint['endpoint'];
  readonly url: string;
  /** As they would be sent; sensitive values of the endpoint's own masked. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface DryRun {
  /** As it would have been recorded; nothing has this id. */
  readonly event: RecordedEvent;
  /** How many endpoints would get it, paused ones too. */
  readonly endpoints: number;
  /** Of the newest of these, but for those whose secret or headers do not open: to them nothing is sent. */
  readonly requests: readonly RehearsedRequest[];
}

/**
 * Who would get an event, and the requests as an attempt now would sign them. Records it, as `recordEvents` does and with
 * the same refusals, in a transaction that is rolled back.
 */
export async function dryRunEvent(
  deps: Deps,
  access: Access,
  input: { readonly application: string; readonly event: NewEvent },
): Promise<Result<DryRun>> {
  const { application, event } = input;
  return rehearse(deps.database, async (database): Promise<Result<DryRun>> => {
    const silent = { database, doorbell: { ring: () => {} } };
    const recorded = await recordEvents(silent, access, { application, events: [event] });
    if (!recorded.ok) return recorded;
    const [made] = recorded.value.events;
    if (made === undefined) throw new Error('An event was recorded and none was answered.');
    const matched = await endpointsOf(database, access, application, made);
    if (!matched.ok) return matched;
    const shown = matched.value.slice(0, REQUESTS_SHOWN_MAX);
    const requests = await requestsTo(deps, database, shown, { ...made, data: event.data });
    return accepted({ event: made, endpoints: matched.value.length, requests });
  });
}

/** Those that the relay would make deliveries for, the newest first. */
async function endpointsOf(
  database: Stage,
  access: Access,
  application: string,
  { id }: Pick<EventRecord, 'id'>,
): Promise<Result<ExplainedEndpoint['endpoint'][]>> {
  const found: ExplainedEndpoint['endpoint'][] = [];
  let cursor: string | null = null;
  do {
    const page = { application, event: encodeId('event', id), limit: PAGE_ENDPOINTS, cursor };
    const explained = await explainEvent({ database }, access, page);
    if (!explained.ok) return explained;
    const { items, nextCursor } = explained.value.endpoints;
    found.push(...items.filter(({ matched }) => matched).map(({ endpoint }) => endpoint));
    cursor = nextCursor;
  } while (cursor !== null);
  return accepted(found);
}

async function requestsTo(
  { keyRing, now }: Pick<Deps, 'keyRing' | 'now'>,
  database: Stage,
  endpoints: readonly ExplainedEndpoint['endpoint'][],
  event: RecordedEvent & { readonly data: string },
): Promise<RehearsedRequest[]> {
  const ids = endpoints.map(({ id }) => id);
  const configurations = new Map<EndpointId, ReturnType<typeof openConfiguration>>();
  for (const configuration of await readConfigurations(database, ids)) {
    if (!isReadable({ keyRing }, configuration)) continue;
    configurations.set(configuration.endpointId, openConfiguration({ keyRing }, configuration));
  }
  const { id: eventId, type: eventType, uid: eventUid, occurredAt, data } = event;
  return endpoints.flatMap((endpoint) => {
    const configuration = configurations.get(endpoint.id);
    if (configuration === undefined) return [];
    const toSend = { eventId, eventType, eventUid, occurredAt, data };
    const { url, headers, body } = signRequest(manifest, configuration, toSend, { startedAt: now() });
    return [{ endpoint, url, headers: masked(headers, configuration.ownHeaders()), body }];
  });
}

/** What the format signs with is no secret; what the endpoint's owner put into headers may be. */
function masked(headers: Readonly<Record<string, string>>, own: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, text]) => {
      const hidden = Object.hasOwn(own, name) && isSensitiveHeader(name);
      return [name, hidden ? MASKED : text];
    }),
  );
}
