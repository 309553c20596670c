import { useInfiniteQuery } from '@tanstack/react-query';
import { pages } from '../../api/queries.ts';
import { useAllWhile } from './use-all-while.ts';

/** The names of all event types that are in use. */
export function useCatalogue(): readonly string[] {
  const listed = useInfiniteQuery(pages('listEventTypes', {}, { limit: 250 }));
  const types = listed.data?.pages.flatMap(({ data }) => data) ?? [];
  useAllWhile(true, listed, types.length);
  return types.filter(({ archived }) => !archived).map(({ name }) => name);
}
