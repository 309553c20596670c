import {
  type Access,
  accepted,
  compileEnvelope,
  decodeId,
  type Event,
  encodeId,
  type Result,
  refused,
} from '@postrider/core';
import * as db from '@postrider/db';
import { tryOpen } from '@postrider/encryption';
import { prepareKey } from '@postrider/signing';
import { showAttempt } from './attempt-shown.ts';
import type { Deps } from './deps.ts';
import { formatOf } from './format-of.ts';
import { applicationNamed } from './named.ts';
import type { DeliveryRef } from './read-deliveries.ts';
import { attemptNotFound, deliveryNotFound, eventErased } from './refusals.ts';
import { fromLoggedSignature, timestampSecondsOf } from './request-headers.ts';
import { secretContext } from './sealing.ts';
import { isSignatureOf } from './signature-of.ts';

/** A request as it was sent. */
export interface SentRequest {
  readonly method: 'POST';
  readonly url: string;
  /** As logged; sensitive ones masked. */
  readonly headers: Readonly<Record<string, string>>;
  /** Made of the event anew, by the format that the endpoint has now. */
  readonly body: string;
  /** The signature on record was made of exactly these bytes. False: that cannot be shown any more, or is not so. */
  readonly exact: boolean;
}

/**
 * What the log does not keep of a request is its body. Refuses `application_not_found`, `delivery_not_found`,
 * `attempt_not_found`, `nothing_sent`, `event_erased`.
 */
export async function getSentRequest(
  deps: Deps,
  access: Access,
  input: DeliveryRef & {
    /** The id (att_…). */
    readonly attempt: string;
  },
): Promise<Result<SentRequest>> {
  const { database } = deps;
  const application = await applicationNamed(database, access, input.application);
  if (!application.ok) return application;
  const id = decodeId('delivery', input.delivery);
  const delivery = id === null ? null : await db.findDelivery(database, access, application.value.id, id);
  if (delivery === null) return deliveryNotFound;
  const attemptId = decodeId('attempt', input.attempt);
  const logged = (await db.attemptsOf(database, access, delivery)).find((attempt) => attempt.id === attemptId);
  if (logged === undefined) return attemptNotFound;
  if (logged.signature === null) return nothingSent;
  const event = await db.findEvent(database, access, application.value.id, delivery.eventId);
  if (event === null) return deliveryNotFound;
  if (event.erasedAt !== null) return eventErased;
  const made = await remake(deps, access, event, { ...logged, signature: logged.signature }, delivery.endpointId);
  const { url, headers } = (await showAttempt(delivery.eventId, logged)).request;
  return accepted({ method: 'POST', url, headers, ...made });
}

const nothingSent = refused({
  code: 'nothing_sent',
  detail: 'No request of this attempt is on record: it was blocked before it was sent, or lost.',
});

/** The body, and whether one of the endpoint's secrets made the logged signature of it. */
async function remake(
  { database, keyRing }: Deps,
  access: Access,
  event: Event,
  { startedAt, signature }: Pick<db.LoggedAttempt, 'startedAt'> & { readonly signature: string },
  endpointId: string,
): Promise<Pick<SentRequest, 'body' | 'exact'>> {
  const [configuration] = await db.readConfigurations(database, [endpointId]);
  if (configuration === undefined) throw new Error(`The endpoint ${endpointId} of a delivery is gone.`);
  const { envelope, profile } = formatOf(configuration.format, configuration.storedFormat);
  const { id: eventId, type, uid, occurredAt, data } = event;
  const [id, applicationId] = [encodeId('event', eventId), encodeId('application', configuration.applicationId)];
  const { applicationUid } = configuration;
  const body = compileEnvelope(envelope)({ id, type, uid, occurredAt, data, applicationId, applicationUid });
  const request = { id, type, timestampSeconds: timestampSecondsOf(startedAt), applicationId, body };
  const headers = fromLoggedSignature(signature, { eventId, startedAt });
  const secrets = (await db.keptSecrets(database, access, endpointId)).flatMap(
    ({ sealed }) => tryOpen(keyRing, sealed, secretContext(endpointId)) ?? [],
  );
  const exact = secrets.some((secret) =>
    isSignatureOf(profile, { ...request, keys: [prepareKey(profile, secret.reveal())] }, headers),
  );
  return { body, exact };
}
