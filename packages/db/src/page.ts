import type { Page } from '@postrider/core';

/** Which part of a list, newest first: at most `limit` items, after the one with this sort key (null: from the newest). */
export interface PageAfter<K> {
  readonly limit: number;
  readonly after: K | null;
}

/** A page out of `limit + 1` rows: the extra one tells that there is another page, and is not shown. */
export function pageOf<R, T>(
  rows: readonly R[],
  limit: number,
  show: (row: R) => T,
  cursorOf: (row: R) => string,
): Page<T> {
  const last = rows[limit - 1];
  return {
    items: rows.slice(0, limit).map(show),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null,
  };
}
