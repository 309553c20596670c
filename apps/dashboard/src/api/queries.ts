import type { AnswerOf, ItemOf, OperationName, PathOf, QueryOf } from '@postrider/sdk/operations';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from './call.ts';

/** What every list answers. */
export interface PageOf<Item> {
  readonly data: readonly Item[];
  readonly nextCursor: string | null;
}

/** One answer of the API, known under the operation and what it was asked with. */
export function one<O extends OperationName>(operation: O, path: PathOf<O>, query: QueryOf<O> = {} as QueryOf<O>) {
  return queryOptions({
    queryKey: [operation, path, query] as const,
    queryFn: ({ signal }): Promise<AnswerOf<O>> => call(operation, { path, query, signal }),
  });
}

const REREAD_MS = 10_000;

/** A `refetchInterval` for lists: whoever reads on is not to be moved, nor page after page to be read again. */
export function rereadFirstPage({
  state,
}: {
  readonly state: { readonly data?: { readonly pages: readonly unknown[] } | undefined };
}): number | false {
  return (state.data?.pages.length ?? 1) > 1 ? false : REREAD_MS;
}

/** A list, page after page, newest first. */
export function pages<O extends OperationName>(operation: O, path: PathOf<O>, query: QueryOf<O> = {} as QueryOf<O>) {
  return infiniteQueryOptions({
    queryKey: [operation, path, query, 'pages'] as const,
    queryFn: async ({ signal, pageParam }): Promise<PageOf<ItemOf<O>>> => {
      const asked = { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) } as QueryOf<O>;
      return (await call(operation, { path, query: asked, signal })) as PageOf<ItemOf<O>>;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}
