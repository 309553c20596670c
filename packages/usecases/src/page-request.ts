import { accepted, type Result } from '@postrider/core';
import { type CursorKey, type ListName, type PageAfter, parseCursor } from '@postrider/db';
import { invalidCursor } from './refusals.ts';

/** What every list takes: at most `limit` things, and the cursor that the page before gave (null: from the newest). */
export interface PageRequest {
  readonly limit: number;
  readonly cursor: string | null;
}

export function pageAfter<L extends ListName>(
  list: L,
  { limit, cursor }: PageRequest,
): Result<PageAfter<CursorKey<L>>> {
  if (cursor === null) return accepted({ limit, after: null });
  const after = parseCursor(list, cursor);
  return after === null ? invalidCursor : accepted({ limit, after });
}
