import { BUILT_IN_ENVELOPES, type BuiltInFormatName, type Envelope } from '@postrider/core';
import { BUILT_IN_PROFILES, type SignatureProfile } from '@postrider/signing';
import { z } from 'zod';

/** How a request looks to the receiver. */
export interface Format {
  readonly name: string;
  readonly envelope: Envelope;
  readonly profile: SignatureProfile;
}

/** The same as it was defined: the profile itself, or the name of the built-in format that has it. */
export interface FormatDefinition {
  readonly envelope: Envelope;
  readonly signature: SignatureProfile | BuiltInFormatName;
}

/** What the row of an own format holds, as JSON text. */
export interface StoredDefinition {
  readonly envelope: string;
  readonly signature: string;
}

/**
 * The format that is called so; null: `standard`. Built-in ones need no row. Throws when an own format has none, or holds
 * what nobody has put: neither happens to what an application or endpoint has.
 */
export function formatOf(name: string | null, stored: StoredDefinition | null): Format {
  const called = name ?? 'standard';
  if (isBuiltInFormat(called)) {
    return { name: called, envelope: BUILT_IN_ENVELOPES[called], profile: BUILT_IN_PROFILES[called] };
  }
  if (stored === null) throw new Error(`There is no format ${called}.`);
  const { envelope, signature } = parseDefinition(stored);
  return { name: called, envelope, profile: profileOf(signature) };
}

export function parseDefinition({ envelope, signature }: StoredDefinition): FormatDefinition {
  return {
    envelope: storedEnvelope.parse(JSON.parse(envelope)),
    signature: storedSignature.parse(JSON.parse(signature)),
  };
}

export function profileOf(signature: FormatDefinition['signature']): SignatureProfile {
  return typeof signature === 'string' ? BUILT_IN_PROFILES[signature] : signature;
}

export function isBuiltInFormat(name: string): name is BuiltInFormatName {
  return Object.hasOwn(BUILT_IN_ENVELOPES, name);
}

const storedEnvelope = z.union([
  z.literal('$data'),
  z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
]);

const scheme = {
  algorithm: z.enum(['hmac-sha256', 'hmac-sha512', 'ed25519']),
  key: z.enum(['base64', 'utf8']),
  encoding: z.enum(['base64', 'hex']),
  prefix: z.string(),
};

const storedSignature = z.union([
  z.custom<BuiltInFormatName>((value) => typeof value === 'string' && isBuiltInFormat(value)),
  z.strictObject({
    ...scheme,
    content: z.array(z.string()),
    separator: z.enum([' ', ',', ';']).nullable(),
    headers: z.record(z.string(), z.array(z.string())),
    beside: z.strictObject(scheme).optional(),
  }),
]);
