import {
  type EndpointId,
  HEADERS_BYTES_MAX,
  HEADERS_MAX,
  headerProblem,
  isSensitiveHeader,
  MASKED,
  type Refusal,
  SecretText,
} from '@postrider/core';
import type { StoredHeader } from '@postrider/db';
import { seal, tryOpen } from '@postrider/encryption';
import type { Deps } from './deps.ts';
import { invalidField } from './refusals.ts';
import { headerContext } from './sealing.ts';

export type HeaderPatch = Readonly<Record<string, string | null>> | null;

export type PatchedHeaders =
  | { readonly ok: true; readonly headers: readonly StoredHeader[] }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * An endpoint's headers after a merge patch, in the form they are stored; a new endpoint's are a patch to none. Names are
 * the same in any case of letters. A sensitive value sent back as it was shown stays what it is.
 */
export function patchHeaders(
  { keyRing }: Pick<Deps, 'keyRing'>,
  endpointId: EndpointId,
  current: readonly StoredHeader[],
  patch: HeaderPatch | undefined,
): PatchedHeaders {
  if (patch === undefined) return { ok: true, headers: current };
  if (patch === null) return { ok: true, headers: [] };
  const merged = new Map(current.map((header) => [header.name.toLowerCase(), header]));
  const given = new Set<string>();
  for (const [name, value] of Object.entries(patch)) {
    const key = name.toLowerCase();
    if (given.has(key))
      return invalidHeader(name, `The header ${name} is given twice: names differ in more than case.`);
    given.add(key);
    const kept = merged.get(key);
    if (value === null) {
      merged.delete(key);
    } else if (!(value === MASKED && kept !== undefined && 'sealed' in kept)) {
      const problem = headerProblem(name, value);
      if (problem !== null) return invalidHeader(name, problem);
      merged.set(key, storedForm(keyRing, endpointId, name, value));
    }
  }
  const headers = [...merged.values()];
  if (headers.length > HEADERS_MAX) return invalidHeader(null, `An endpoint may have at most ${HEADERS_MAX} headers.`);
  const bytes = headers.reduce((sum, header) => sum + bytesOf(keyRing, endpointId, header), 0);
  if (bytes > HEADERS_BYTES_MAX) {
    return invalidHeader(null, `The headers are ${bytes} bytes in all; at most ${HEADERS_BYTES_MAX} are allowed.`);
  }
  return { ok: true, headers };
}

function storedForm(keyRing: Deps['keyRing'], endpointId: EndpointId, name: string, value: string): StoredHeader {
  if (!isSensitiveHeader(name)) return { name, value };
  return { name, sealed: seal(keyRing, new SecretText(value), headerContext(endpointId, name)) };
}

function bytesOf(keyRing: Deps['keyRing'], endpointId: EndpointId, header: StoredHeader): number {
  if (!('sealed' in header)) return Buffer.byteLength(header.name) + Buffer.byteLength(header.value);
  // One that does not open keeps nobody from changing the others, or from taking it away.
  const value = tryOpen(keyRing, header.sealed, headerContext(endpointId, header.name))?.reveal() ?? header.sealed;
  return Buffer.byteLength(header.name) + Buffer.byteLength(value);
}

/** The pointer escapes the name as RFC 6901, section 3 asks. */
function invalidHeader(name: string | null, detail: string): PatchedHeaders {
  const pointer = name === null ? '/headers' : `/headers/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return { ok: false, refusal: invalidField('invalid_header', pointer, detail) };
}
