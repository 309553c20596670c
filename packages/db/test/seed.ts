import { randomBytes } from 'node:crypto';
import { type Access, type ApplicationId, type EndpointId, type EventId, encodeId, uuid7 } from '@postrider/core';
import { type Database, insertApplication, insertEndpoint, recordEvents, relayPage } from '@postrider/db';

export const EVERYTHING: Access = { actor: { kind: 'root' }, application: 'all' };

const newId = () => uuid7(Date.now(), randomBytes(10));

export async function seedApplication(database: Database, uid: string | null = null): Promise<ApplicationId> {
  const id = newId();
  const defaults = { format: null, retrySchedule: null, timeoutMs: null, autoDisable: null, metadata: {} };
  await insertApplication(database, id, { name: 'An application', uid, validation: 'off', ...defaults });
  return id;
}

export async function seedEndpoint(database: Database, applicationId: ApplicationId): Promise<EndpointId> {
  const id = newId();
  await insertEndpoint(
    database,
    EVERYTHING,
    { id, applicationId },
    {
      uid: null,
      name: null,
      url: 'https://receiver.test/',
      eventTypes: null,
      channels: null,
      status: 'enabled',
      statusReason: null,
      format: null,
      headers: [],
      retrySchedule: null,
      timeoutMs: null,
      maxInFlight: null,
      rateLimit: null,
      metadata: {},
    },
  );
  return id;
}

export async function seedEvent(database: Database, applicationId: ApplicationId): Promise<EventId> {
  const event = { type: 'message.sent', data: '{}', uid: null, channels: null };
  const at = { occurredAt: null, deliverAt: null, expiresAfterSeconds: null };
  // Seeded applications want no validation.
  const judge = async () => ({ kind: 'fit' as const, warnings: [] });
  const events = [{ ...event, ...at }];
  const recording = await recordEvents(database, EVERYTHING, { id: applicationId }, events, null, judge);
  const id = recording.kind === 'recorded' ? recording.events[0]?.id : undefined;
  if (id === undefined) throw new Error(`The event was not recorded: ${recording.kind}.`);
  return id;
}

/** Lets the relay make the deliveries of all that is recorded. */
export async function relayAll(database: Database): Promise<void> {
  const limits = {
    eventsMax: 1000,
    deliveriesMax: 10_000,
    endpointsMax: 500,
    chunkDeliveriesMax: 100,
    chunkBytesMax: 1_000_000,
  };
  for (;;) {
    const { events } = await database.transaction((tx) => relayPage(tx, limits));
    if (events === 0) return;
  }
}

export const appId = (id: ApplicationId): string => encodeId('application', id);
