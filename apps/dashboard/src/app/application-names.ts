import { useQuery } from '@tanstack/react-query';
import { one } from '../api/queries.ts';
import { useMay } from './grant.tsx';

/** As many as one page has: the newest, whom one deals with. */
const KNOWN_MAX = 250;

/** Names hardly change. */
const FRESH_MS = 60_000;

/** The newest applications: for suggestions, and to say names instead of ids. */
export function useApplications() {
  const may = useMay();
  return useQuery({
    ...one('listApplications', {}, { limit: KNOWN_MAX }),
    staleTime: FRESH_MS,
    enabled: may('endpoints:read'),
  });
}

/** What an application is called; null: it is not among the newest, or gone. */
export function useApplicationName(id: string | null): string | null {
  return useApplications().data?.data.find((application) => application.id === id)?.name ?? null;
}
