import { compileEnvelope, type EnvelopeEvent, encodeId } from '@postrider/core';
import type { DispatchConfiguration } from '@postrider/db';
import { type KeyRing, open, tryOpen } from '@postrider/encryption';
import { compileProfile, prepareKey, type Signer, type SigningKey } from '@postrider/signing';
import { nodeDigests } from '@postrider/signing/node';
import { formatOf } from './format-of.ts';
import { ownBesideFormats } from './request-headers.ts';
import { openHeader, secretContext, tryOpenHeader } from './sealing.ts';

/**
 * A configuration with its secrets opened and its format compiled, ready to sign and send with. What was opened is behind
 * functions, so that nothing which prints a configuration shows it.
 */
export interface OpenConfiguration extends DispatchConfiguration {
  /** The TypeID. */
  readonly application: string;
  /** Those that sign at a moment, in milliseconds of the database's clock, newest first. */
  readonly keysAt: (moment: number) => readonly SigningKey[];
  /** The endpoint's own headers in the clear, but for those that the format makes. */
  readonly ownHeaders: () => Readonly<Record<string, string>>;
  readonly bodyOf: (event: EnvelopeEvent) => string;
  readonly signer: Signer;
  /** The headers that the format makes are those of Standard Webhooks, and may be logged by the signature alone. */
  readonly signsStandard: boolean;
}

/**
 * To be kept: it costs more than the attempt that it is for. An earlier secret that no master key opens signs nothing;
 * throws when the current one or a header does not open.
 */
export function openConfiguration(
  { keyRing }: { readonly keyRing: KeyRing },
  configuration: DispatchConfiguration,
): OpenConfiguration {
  const { endpointId } = configuration;
  const { name, envelope, profile } = formatOf(configuration.format, configuration.storedFormat);
  const context = secretContext(endpointId);
  const signingKeys = configuration.secrets.flatMap(({ sealed, expiresAt }) => {
    const secret = expiresAt === null ? open(keyRing, sealed, context) : tryOpen(keyRing, sealed, context);
    const until = expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
    return secret === null ? [] : [{ key: prepareKey(profile, secret.reveal()), until }];
  });
  const own = configuration.headers.map((header) => ({
    name: header.name,
    value: openHeader(keyRing, endpointId, header),
  }));
  const ownHeaders = ownBesideFormats(own, Object.keys(profile.headers));
  return {
    ...configuration,
    application: encodeId('application', configuration.applicationId),
    keysAt: (moment) => signingKeys.filter(({ until }) => until > moment).map(({ key }) => key),
    ownHeaders: () => ownHeaders,
    bodyOf: compileEnvelope(envelope),
    signer: compileProfile({ digests: nodeDigests }, profile),
    signsStandard: name === 'standard',
  };
}

/** Whether all opens that `openConfiguration` cannot do without. */
export function isReadable(
  { keyRing }: { readonly keyRing: KeyRing },
  { endpointId, secrets, headers }: Pick<DispatchConfiguration, 'endpointId' | 'secrets' | 'headers'>,
): boolean {
  const current = secrets.filter(({ expiresAt }) => expiresAt === null);
  return (
    current.every(({ sealed }) => tryOpen(keyRing, sealed, secretContext(endpointId)) !== null) &&
    headers.every((header) => tryOpenHeader(keyRing, endpointId, header) !== null)
  );
}
