import { type Access, accepted, decodeId, type Event, type Page, type Result } from '@postrider/core';
import * as db from '@postrider/db';
import type { Deps } from './deps.ts';
import { applicationNamed } from './named.ts';
import { type PageRequest, pageAfter } from './page-request.ts';
import { eventNotFound } from './refusals.ts';
import { isStorable } from './storable.ts';

/** Refuses `application_not_found` and `invalid_cursor`. */
export async function listEvents(
  deps: Deps,
  access: Access,
  input: PageRequest & db.EventFilter & { readonly application: string },
): Promise<Result<Page<Event>>> {
  const page = pageAfter('events', input);
  if (!page.ok) return page;
  const application = await applicationNamed(deps.database, access, input.application);
  if (!application.ok) return application;
  const { type, since, until, uid, status } = input;
  if (!isStorable(type ?? '') || !isStorable(uid ?? '')) return accepted({ items: [], nextCursor: null });
  const filter = { ...page.value, type, since, until, uid, status };
  return accepted(await db.listEvents(deps.database, access, application.value.id, filter));
}

/** `event` is the id (evt_…). Refuses `application_not_found` and `event_not_found`. */
export async function getEvent(
  deps: Deps,
  access: Access,
  input: { readonly application: string; readonly event: string },
): Promise<Result<Event>> {
  const application = await applicationNamed(deps.database, access, input.application);
  if (!application.ok) return application;
  const id = decodeId('event', input.event);
  const event = id === null ? null : await db.findEvent(deps.database, access, application.value.id, id);
  return event === null ? eventNotFound : accepted(event);
}
