import { curlOf } from '../../api/curl.ts';
import { useIsPortal } from '../../app/grant.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/states.tsx';

/** What stands in place of a list of events or deliveries: why it is empty, and what changes that. */
export function NothingListed({
  application,
  isFiltered,
  onClear,
  words,
}: {
  readonly application: string;
  readonly isFiltered: boolean;
  /** Takes all filters away. */
  readonly onClear: () => void;
  readonly words: Readonly<
    Record<'nothingFound' | 'nothingFoundHint' | 'clear' | 'empty' | 'emptyHint' | 'emptyPortal', string>
  >;
}) {
  const isPortal = useIsPortal();
  if (isFiltered) {
    return (
      <Empty title={words.nothingFound} action={<Button onClick={onClear}>{words.clear}</Button>}>
        {words.nothingFoundHint}
      </Empty>
    );
  }
  if (isPortal) return <Empty title={words.empty}>{words.emptyPortal}</Empty>;
  const body = { type: 'user.created', data: { id: 42 } };
  return (
    <Empty title={words.empty} command={curlOf('recordEvent', { path: { application }, body })}>
      {words.emptyHint}
    </Empty>
  );
}
