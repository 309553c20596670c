import type { Page } from '@postrider/sdk';
import type { Asking } from '../asking.ts';
import { table } from '../table.ts';

/** What every list is asked for; what was not written is not in it. */
export function pageOptions(given: { readonly limit: number | null; readonly cursor: string | null }): {
  readonly limit?: number;
  readonly cursor: string | undefined;
} {
  return { ...(given.limit === null ? {} : { limit: given.limit }), cursor: given.cursor ?? undefined };
}

/** A page as a table, with how to see the next one. */
export function showPage<Item>(
  show: Asking['show'],
  page: Page<Item>,
  head: readonly string[],
  row: (item: Item) => readonly string[],
): void {
  show(page, ({ data, nextCursor }) => [
    ...table(head, data.map(row)),
    ...(nextCursor === null ? [] : [`There are more: --cursor ${nextCursor}`]),
  ]);
}
