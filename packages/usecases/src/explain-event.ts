import {
  type Access,
  accepted,
  decodeId,
  type EndpointExplanation,
  type EndpointId,
  type Event,
  explainEndpoint,
  type Page,
  type Result,
} from '@postrider/core';
import * as db from '@postrider/db';
import { applicationNamed } from './named.ts';
import { type PageRequest, pageAfter } from './page-request.ts';
import { eventNotFound } from './refusals.ts';

export interface ExplainedEndpoint extends EndpointExplanation {
  readonly endpoint: { readonly id: EndpointId; readonly uid: string | null; readonly url: string };
  readonly delivery: Pick<
    NonNullable<db.EventAtEndpoint['delivery']>,
    'id' | 'status' | 'reason' | 'attemptCount' | 'lastResponseStatus'
  > | null;
}

export interface EventExplanation {
  readonly event: Event;
  /** Every endpoint that the application has, or had since the event was recorded; the newest first. */
  readonly endpoints: Page<ExplainedEndpoint>;
}

/**
 * Why each endpoint got the event or did not, and what its delivery waits for. `event` is the id (evt_…). Refuses
 * `application_not_found`, `event_not_found`, `invalid_cursor`.
 */
export async function explainEvent(
  deps: { readonly database: db.Tx },
  access: Access,
  input: PageRequest & { readonly application: string; readonly event: string },
): Promise<Result<EventExplanation>> {
  const page = pageAfter('explanations', input);
  if (!page.ok) return page;
  const application = await applicationNamed(deps.database, access, input.application);
  if (!application.ok) return application;
  const { id: applicationId } = application.value;
  const id = decodeId('event', input.event);
  // The event first: if the relay sees it in between, there are deliveries of an event that seems not to be relayed yet.
  // The other way round it would seem to be relayed, and to have got none.
  const event = id === null ? null : await db.findEvent(deps.database, access, applicationId, id);
  if (event === null) return eventNotFound;
  const { items, nextCursor } = await db.eventAtEndpoints(deps.database, access, applicationId, event.id, page.value);
  return accepted({ event, endpoints: { items: items.map((item) => explained(event, item)), nextCursor } });
}

function explained(event: Event, { now, onlyEndpoint, endpoint, delivery }: db.EventAtEndpoint): ExplainedEndpoint {
  const isRelayed = event.deliveries !== null;
  return {
    endpoint,
    delivery,
    ...explainEndpoint({ now, event: { ...event, onlyEndpoint, isRelayed }, endpoint, delivery }),
  };
}
