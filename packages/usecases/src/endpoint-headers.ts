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
import { isMasked, type StoredHeader } from '@postrider/db';
import { seal } from '@postrider/encryption';
import type { Deps } from './deps.ts';
import { invalidField } from './refusals.ts';
import { headerContext, tryOpenHeader } from './sealing.ts';

export type HeaderPatch = Readonly<Record<string, string | null>> | null;

export type PatchedHeaders =
  | { readonly ok: true; readonly headers: readonly StoredHeader[] }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * An endpoint's headers after a merge patch, in the form they are stored; a new endpoint's are a patch to none. Names are
 * the same in any case of letters. A sensitive value sent back as it was shown stays what it is. What is sensitive and still in
 * the clear is sealed.
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
    } else if (!(value === MASKED && kept !== undefined && isMasked(kept))) {
      const problem = headerProblem(name, value);
      if (problem !== null) return invalidHeader(name, problem);
      merged.set(key, { name, value });
    }
  }
  const headers = [...merged.values()].map((header) => storedForm(keyRing, endpointId, header));
  if (headers.length > HEADERS_MAX) return invalidHeader(null, `An endpoint may have at most ${HEADERS_MAX} headers.`);
  const bytes = headers.reduce((sum, header) => sum + bytesOf(keyRing, endpointId, header), 0);
  if (bytes > HEADERS_BYTES_MAX) {
    return invalidHeader(null, `The headers are ${bytes} bytes in all; at most ${HEADERS_BYTES_MAX} are allowed.`);
  }
  return { ok: true, headers };
}

/**
 * What has to be said against another URL with these headers: another server would get sensitive values that were meant
 * for the one before, and whoever changes the URL need not know them. Each has to be given anew, or taken away. Null:
 * nothing.
 */
export function headersElsewhere(
  current: readonly StoredHeader[],
  patch: HeaderPatch | undefined,
  url: { readonly before: string; readonly after: string },
): Refusal | null {
  if (patch === null || new URL(url.before).origin === new URL(url.after).origin) return null;
  const given = new Map(Object.entries(patch ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const errors = current.flatMap((header) => {
    const value = given.get(header.name.toLowerCase());
    if (!isMasked(header) || (value !== undefined && value !== MASKED)) return [];
    const detail = `The URL leads to another server: give the header ${header.name} anew, or null to take it away.`;
    return [{ pointer: pointerTo(header.name), detail }];
  });
  if (errors.length === 0) return null;
  const detail =
    'Another server would get masked headers of the one before: give each anew, or null, in the same request.';
  return { code: 'invalid_header', detail, errors };
}

function storedForm(keyRing: Deps['keyRing'], endpointId: EndpointId, header: StoredHeader): StoredHeader {
  if ('sealed' in header || !isSensitiveHeader(header.name)) return header;
  const { name, value } = header;
  return { name, sealed: seal(keyRing, new SecretText(value), headerContext(endpointId, name)) };
}

function bytesOf(keyRing: Deps['keyRing'], endpointId: EndpointId, header: StoredHeader): number {
  if (!('sealed' in header)) return Buffer.byteLength(header.name) + Buffer.byteLength(header.value);
  // One that does not open keeps nobody from changing the others, or from taking it away.
  const value = tryOpenHeader(keyRing, endpointId, header) ?? header.sealed;
  return Buffer.byteLength(header.name) + Buffer.byteLength(value);
}

function invalidHeader(name: string | null, detail: string): PatchedHeaders {
  const pointer = name === null ? '/headers' : pointerTo(name);
  return { ok: false, refusal: invalidField('invalid_header', pointer, detail) };
}

/** Escapes the name as RFC 6901, section 3 asks. */
function pointerTo(name: string): string {
  return `/headers/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
