import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ProblemError } from '../api/problem.ts';
import { Notices } from '../ui/notices.tsx';
import '../ui/tokens.css';

/** How long an answer counts as fresh: long enough that going back does not ask again at once. */
const FRESH_MS = 5000;
const RETRIES_MAX = 2;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      // What was refused is refused again; only what did not get through is asked once more.
      retry: (failures, error) =>
        failures < RETRIES_MAX && !(error instanceof ProblemError && error.problem.status < 500),
    },
  },
});

export function start(page: ReactNode): void {
  const root = document.getElementById('root');
  if (root === null) return;
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <Notices>{page}</Notices>
      </QueryClientProvider>
    </StrictMode>,
  );
}
