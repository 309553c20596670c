import { useNavigate } from '@tanstack/react-router';

/** Changes filters in the address, in place: an empty one is left out. */
export function useFilters(): (patch: Readonly<Record<string, string | undefined>>) => void {
  const navigate = useNavigate();
  return (patch) => {
    const next = Object.fromEntries(
      Object.entries(patch).map(([name, value]) => [name, value === '' ? undefined : value]),
    );
    void navigate({
      to: '.',
      replace: true,
      search: (before: Readonly<Record<string, unknown>>) => ({ ...before, ...next }),
    } as Parameters<typeof navigate>[0]);
  };
}
