import { useEffect } from 'react';

/** As many endpoints as are looked through by themselves; beyond, on demand. */
export const SEARCHED_MAX = 1000;

/** Reads page after page as long as somebody looks for something in a list that the API cannot search. */
export function useAllWhile(
  wanted: boolean,
  {
    hasNextPage,
    isFetching,
    fetchNextPage,
  }: { readonly hasNextPage: boolean; readonly isFetching: boolean; readonly fetchNextPage: () => unknown },
  have: number,
): void {
  const goesOn = wanted && hasNextPage && !isFetching && have < SEARCHED_MAX;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
}
