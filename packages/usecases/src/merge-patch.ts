import type { Metadata } from '@postrider/core';

/** What a merge patch (RFC 7396) makes of one member: undefined leaves it, anything else, null included, replaces it. */
export function patched<T>(current: T, given: T | undefined): T {
  return given === undefined ? current : given;
}

/** The same for an object of texts: merged key by key, null taking a key away; null for all of it leaves none. */
export function patchedMetadata(
  current: Metadata,
  given: Readonly<Record<string, string | null>> | null | undefined,
): Metadata {
  if (given === undefined) return current;
  if (given === null) return {};
  const merged = new Map<string, string>(Object.entries(current));
  for (const [key, value] of Object.entries(given)) {
    if (value === null) merged.delete(key);
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}
