import { useQuery } from '@tanstack/react-query';
import { one } from '../api/queries.ts';

/** As many as one page has: the newest, whom one deals with. */
const KNOWN_MAX = 250;

/** Names hardly change. */
const FRESH_MS = 60_000;

/** The newest applications: for suggestions, and to say names instead of ids. */
export function useApplications() {
  return useQuery({ ...one('listApplications', {}, { limit: KNOWN_MAX }), staleTime: FRESH_MS });
}

/** What an application is called; null: it is not among the newest, or gone. */
export function useApplicationName(id: string | null): string | null {
  return useApplications().data?.data.find((application) => application.id === id)?.name ?? null;
}
