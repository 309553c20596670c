import { encodeId } from '@postrider/core';
import type { ClaimedDelivery } from '@postrider/db';
import type { OpenConfiguration } from './open-configuration.ts';
import { requestHeaders, timestampSecondsOf } from './request-headers.ts';

/** What a request says of its event. */
export type EventToSend = Pick<ClaimedDelivery, 'eventId' | 'eventType' | 'eventUid' | 'occurredAt' | 'data'>;

export interface RequestToSend {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Those of the headers that the format made. */
  readonly formatHeaders: Readonly<Record<string, string>>;
  /** There is room for one signature only, and an older live secret could have made it. */
  readonly olderSecretLeft: boolean;
}

/**
 * The request that an attempt at a moment of the database's clock would send, signed by the secrets that are live then.
 * Where there is room for one signature only, the newest makes it, or the next older one when `secretsTried` have been
 * refused; when none is left, the newest again.
 */
export function signRequest(
  { version }: { readonly version: string },
  configuration: OpenConfiguration,
  event: EventToSend,
  { startedAt, secretsTried = 0 }: { readonly startedAt: Date; readonly secretsTried?: number | undefined },
): RequestToSend {
  const { application, applicationUid, signer } = configuration;
  const id = encodeId('event', event.eventId);
  const body = configuration.bodyOf({
    id,
    type: event.eventType,
    uid: event.eventUid,
    occurredAt: event.occurredAt,
    data: event.data,
    applicationId: application,
    applicationUid,
  });
  const live = configuration.keysAt(startedAt.getTime());
  const isLeft = signer.carriesOne && secretsTried < live.length;
  const formatHeaders = signer.sign({
    keys: isLeft && secretsTried > 0 ? live.slice(secretsTried) : live,
    id,
    type: event.eventType,
    timestampSeconds: timestampSecondsOf(startedAt),
    applicationId: application,
    body,
  });
  return {
    url: configuration.url,
    headers: requestHeaders(id, version, configuration.ownHeaders(), formatHeaders),
    body,
    formatHeaders,
    olderSecretLeft: isLeft && secretsTried + 1 < live.length,
  };
}
