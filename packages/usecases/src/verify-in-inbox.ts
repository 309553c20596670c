import type { InboxVerification } from '@postrider/core';
import { type DispatchConfiguration, endpointsOfInbox, readConfigurations } from '@postrider/db';
import { tryOpen } from '@postrider/encryption';
import {
  BUILT_IN_PROFILES,
  compileVerifier,
  publicKeyOf,
  type SignatureProfile,
  type VerificationProblem,
} from '@postrider/signing';
import { webVerification } from '@postrider/signing/web';
import type { Deps } from './deps.ts';
import { formatOf } from './format-of.ts';
import { secretContext } from './sealing.ts';

/** Whoever gives more endpoints one inbox's URL has its requests verified for the newest of them. */
const ENDPOINTS_TRIED_MAX = 5;

/** What is looked at of a request. */
export interface RequestToVerify {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

export interface VerifiedInInbox {
  readonly verification: InboxVerification;
  /** The headers that formats make of those whose request it may be, in lower case. */
  readonly signedHeaders: ReadonlySet<string>;
}

/**
 * Verifies as a receiver would that has the live secrets of an endpoint with this inbox's URL: by its format's signature
 * profile, over all of the body, with the tolerance for clocks. Of several such endpoints the one whose request it is.
 */
export async function verifyInInbox(
  deps: Pick<Deps, 'database' | 'keyRing' | 'now'>,
  inbox: string,
  request: RequestToVerify,
): Promise<VerifiedInInbox> {
  const ids = await endpointsOfInbox(deps.database, inbox, { max: ENDPOINTS_TRIED_MAX });
  const configurations = await readConfigurations(deps.database, ids);
  const tried = await Promise.all(
    configurations
      .toSorted((one, other) => ids.indexOf(one.endpointId) - ids.indexOf(other.endpointId))
      .map((configuration) => verifyFor(deps, configuration, request)),
  );
  const named = (state: InboxVerification['state']) => tried.find(({ verification }) => verification.state === state);
  const verified = named('verified');
  const verification = (verified ?? named('invalid') ?? tried[0])?.verification ?? nobodys;
  // Of a request that is somebody's, what another's format makes may be a secret by the same name.
  const whose = verified === undefined ? tried : [verified];
  const profiles = whose.length === 0 ? Object.values(BUILT_IN_PROFILES) : whose.map(({ profile }) => profile);
  return { verification, signedHeaders: new Set(profiles.flatMap(headersOf)) };
}

const nobodys: InboxVerification = {
  state: 'unknown',
  detail: 'No endpoint has the URL of this inbox: create one with it, and what it is sent will be verified here.',
};

async function verifyFor(
  { keyRing, now }: Pick<Deps, 'keyRing' | 'now'>,
  { endpointId, applicationId, format, storedFormat, secrets }: DispatchConfiguration,
  { headers, body }: RequestToVerify,
): Promise<{ readonly verification: InboxVerification; readonly profile: SignatureProfile }> {
  const { name, profile } = formatOf(format, storedFormat);
  const say = (state: 'verified' | 'invalid' | 'unsigned', detail: string) => ({
    verification: { state, detail, endpointId, applicationId },
    profile,
  });
  const presented = joined(headers);
  const carriers = Object.entries(profile.headers).flatMap(([header, parts]) =>
    parts.includes('$signatures') ? [header.toLowerCase()] : [],
  );
  if (carriers.every((header) => presented[header] === undefined)) {
    return say('unsigned', `It has no ${carriers.join(' or ')}, which the format ${name} signs with.`);
  }
  const unsent = unsentOf(profile);
  if (unsent !== undefined) {
    return say(
      'invalid',
      `No receiver can verify the format ${name}: it signs ${unsent}, which none of its headers has.`,
    );
  }
  const opened = secrets.flatMap(({ sealed }) => tryOpen(keyRing, sealed, secretContext(endpointId)) ?? []);
  if (opened.length === 0) return say('invalid', "No master key opens the endpoint's secrets: rotate them.");
  const text = decodeUtf8(body);
  if (text === null) return say('invalid', 'The body is not UTF-8, so it is not what was signed.');
  const verified = await compileVerifier({ verification: webVerification }, profile).verify({
    secrets: opened.map((secret) => publicKeyOf(secret.reveal()) ?? secret.reveal()),
    headers: presented,
    body: text,
    nowSeconds: Math.floor(now().getTime() / 1000),
  });
  if (!verified.ok) return say('invalid', sentenceOf(verified.problem));
  return say('verified', `It was signed with a live secret of the endpoint, in the format ${name}.`);
}

function sentenceOf(problem: VerificationProblem): string {
  switch (problem.code) {
    case 'secret_malformed':
      return `The endpoint's secret does not fit its format: ${problem.detail}`;
    case 'header_missing':
      return `The header ${problem.header} is missing.`;
    case 'header_malformed':
      return `The header ${problem.header} is not as the endpoint's format has it.`;
    case 'timestamp_too_old':
      return `It was signed ${problem.offBySeconds} s ago, which is too long: it was repeated, or a clock is wrong.`;
    case 'timestamp_too_new':
      return `It was signed ${problem.offBySeconds} s in the future: a clock is wrong.`;
    case 'signature_missing':
      return `The header ${problem.header} has no signature of a kind that the endpoint's secrets make.`;
    case 'signature_mismatch':
      return "No live secret of the endpoint makes this signature of this body: it was another's, or something was changed.";
  }
}

/** Something that is signed and that a receiver is not told; undefined: there is nothing such. */
function unsentOf({ content, headers }: SignatureProfile): string | undefined {
  const sent = new Set(Object.values(headers).flat());
  return content.find((part) => SENT_IN_HEADERS.has(part) && !sent.has(part));
}

const SENT_IN_HEADERS: ReadonlySet<string> = new Set(['$id', '$timestamp', '$type', '$applicationId']);

function headersOf({ headers }: SignatureProfile): string[] {
  return Object.keys(headers).map((name) => name.toLowerCase());
}

/** By names in lower case; several of one name as RFC 9110, section 5.3 has it. */
function joined(headers: RequestToVerify['headers']): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  for (const [name, value] of headers) {
    const before = values.get(name.toLowerCase());
    values.set(name.toLowerCase(), before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(values);
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
