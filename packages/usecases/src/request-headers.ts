import { type EventId, encodeId } from '@postrider/core';
import { z } from 'zod';

// What headers a request has, and how they are logged and shown: sent and shown must be the same, so both are here.

/** A header of the endpoint's own. */
export interface OwnHeader {
  readonly name: string;
  readonly value: string;
}

/** All headers of a request: the endpoint's own, those that every request has, and the format's, which go before the others. */
export function requestHeaders(
  id: string,
  version: string,
  own: Readonly<Record<string, string>>,
  formats: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    ...own,
    'content-type': 'application/json',
    'user-agent': `Postrider/${version}`,
    // Whatever the format: receivers are promised that they can tell repetitions by it.
    'webhook-id': id,
    ...formats,
  };
}

/** An endpoint's own headers without those that its format makes, whatever the case of their letters. */
export function ownBesideFormats(
  own: readonly OwnHeader[],
  formats: readonly string[],
): Readonly<Record<string, string>> {
  const made = new Set(formats.map((name) => name.toLowerCase()));
  return Object.fromEntries(
    own.filter(({ name }) => !made.has(name.toLowerCase())).map(({ name, value }) => [name, value]),
  );
}

/**
 * What the log keeps of the headers that a format made: of `standard` the signature, since the rest follows from the
 * attempt; of others all of them as JSON, since a format may be redefined.
 */
export function toLoggedSignature(formats: Readonly<Record<string, string>>, signsStandard: boolean): string {
  return signsStandard ? (formats['webhook-signature'] ?? '') : JSON.stringify(formats);
}

/** The headers that a format made, from what the log kept of them. */
export function fromLoggedSignature(
  logged: string,
  { eventId, startedAt }: { readonly eventId: EventId; readonly startedAt: Date },
): Readonly<Record<string, string>> {
  // A signature begins with its scheme's version.
  if (logged.startsWith('{')) return formatHeaders.parse(JSON.parse(logged));
  return {
    'webhook-id': encodeId('event', eventId),
    'webhook-timestamp': String(timestampSecondsOf(startedAt)),
    'webhook-signature': logged,
  };
}

/** The moment of an attempt as it is signed. */
export function timestampSecondsOf(startedAt: Date): number {
  return Math.floor(startedAt.getTime() / 1000);
}

const formatHeaders = z.record(z.string(), z.string());
