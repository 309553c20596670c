import { entryProblem } from './entry-problem.ts';
import { headerNameProblem } from './header-name-problem.ts';
import { PARTS_MAX, partsProblem } from './parts-problem.ts';
import type { SignatureProfile, SignatureScheme } from './profile.ts';
import { kindsOf } from './profile-secrets.ts';
import { CONTENT_VARIABLES, HEADER_VARIABLES, mayValueHold } from './profile-variables.ts';

/** More than any platform signs with; an endpoint's own come on top. */
export const PROFILE_HEADERS_MAX = 10;

/** In front of each signature. */
export const SIGNATURE_PREFIX_LENGTH_MAX = 32;

export interface ProfileProblem {
  /** Where in the profile (RFC 6901). */
  readonly pointer: string;
  /** A sentence. */
  readonly detail: string;
}

/**
 * What is wrong with a profile; null: nothing. Of what passes, no request can inject a header or a signature, signed
 * content can be read in one way only, and so can each header's value, in which nothing but a signature looks like one.
 */
export function signatureProfileProblem(profile: SignatureProfile): ProfileProblem | null {
  return (
    schemeProblem(profile, profile.separator, '') ??
    besideProblem(profile) ??
    contentProblem(profile) ??
    headersProblem(profile)
  );
}

function schemeProblem(
  { algorithm, key, prefix }: SignatureScheme,
  separator: SignatureProfile['separator'],
  at: '' | '/beside',
): ProfileProblem | null {
  if (algorithm === 'ed25519' && key === 'utf8') {
    return { pointer: `${at}/key`, detail: 'An Ed25519 key is in the base64 of a secret, never its text.' };
  }
  if (!VISIBLE.test(prefix) || prefix.length > SIGNATURE_PREFIX_LENGTH_MAX) {
    const detail = `A prefix is at most ${SIGNATURE_PREFIX_LENGTH_MAX} visible characters of ASCII.`;
    return { pointer: `${at}/prefix`, detail };
  }
  if (separator !== null && prefix.includes(separator)) {
    return { pointer: `${at}/prefix`, detail: 'A prefix does not hold the separator between signatures.' };
  }
  return null;
}

function besideProblem(profile: SignatureProfile): ProfileProblem | null {
  const { beside } = profile;
  if (beside === undefined) return null;
  const problem = schemeProblem(beside, profile.separator, '/beside');
  if (problem !== null) return problem;
  const own = kindsOf(profile);
  if (kindsOf(beside).some((kind) => own.includes(kind))) {
    const detail = "What signs beside takes other kinds of secret than the profile's own scheme.";
    return { pointer: '/beside', detail };
  }
  if (beside.prefix.startsWith(profile.prefix) || profile.prefix.startsWith(beside.prefix)) {
    return { pointer: '/beside/prefix', detail: 'Of the two prefixes neither begins with the other.' };
  }
  return null;
}

function contentProblem({ content }: SignatureProfile): ProfileProblem | null {
  if (content.length > PARTS_MAX) return { pointer: '/content', detail: `There are at most ${PARTS_MAX} parts.` };
  if (content.length === 0 || content.indexOf('$body') !== content.length - 1) {
    return { pointer: '/content', detail: 'What is signed has $body once, at its end.' };
  }
  const problem = partsProblem(content, CONTENT_VARIABLES, mayValueHold);
  return problem === null ? null : { pointer: `/content/${problem.at}`, detail: problem.detail };
}

function headersProblem(profile: SignatureProfile): ProfileProblem | null {
  const headers = Object.entries(profile.headers);
  if (headers.length > PROFILE_HEADERS_MAX) {
    return { pointer: '/headers', detail: `There are at most ${PROFILE_HEADERS_MAX} headers.` };
  }
  const mayHold = (variable: string, character: string) =>
    variable === '$signatures' ? mayBeInSignatures(profile, character) : mayValueHold(variable, character);
  const seen = new Set<string>();
  for (const [name, parts] of headers) {
    const pointer = `/headers/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const lower = name.toLowerCase();
    const detail = headerNameProblem(name) ?? (seen.has(lower) ? 'This header is there already.' : null);
    if (detail !== null) return { pointer, detail };
    seen.add(lower);
    const problem =
      valueProblem(lower, parts) ?? partsProblem(parts, HEADER_VARIABLES, mayHold) ?? entryProblem(parts, profile);
    if (problem !== null) {
      return { pointer: 'at' in problem ? `${pointer}/${problem.at}` : pointer, detail: problem.detail };
    }
  }
  if (!headers.some(([, parts]) => parts.includes('$signatures'))) {
    return { pointer: '/headers', detail: 'A header carries $signatures.' };
  }
  return null;
}

function valueProblem(lowerName: string, parts: readonly string[]): { readonly detail: string } | null {
  if (parts.length === 0 || parts.length > PARTS_MAX) {
    return { detail: `A header's value has 1 to ${PARTS_MAX} parts.` };
  }
  // Receivers deduplicate by it, whatever the format.
  if (lowerName === 'webhook-id' && (parts.length > 1 || parts[0] !== '$id')) {
    return { detail: 'The header webhook-id is ["$id"], or left out.' };
  }
  // RFC 9110, section 5.5: a receiver does not see these.
  if (parts[0]?.startsWith(' ') || parts.at(-1)?.endsWith(' ')) {
    return { detail: "A header's value neither begins nor ends with a space." };
  }
  if (parts.indexOf('$signatures') !== parts.lastIndexOf('$signatures')) {
    return { detail: 'A header has $signatures once at most.' };
  }
  return null;
}

function mayBeInSignatures(profile: SignatureProfile, character: string): boolean {
  const { beside, prefix, separator } = profile;
  return `${prefix}${beside?.prefix ?? ''}${separator ?? ''}`.includes(character) || IN_DIGEST.test(character);
}

const VISIBLE = /^[\x21-\x7e]*$/;
/** Of base64, and so of hex. */
const IN_DIGEST = /[A-Za-z0-9+/=]/;
