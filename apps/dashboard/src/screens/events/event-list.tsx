import type { QueryOf } from '@postrider/sdk/operations';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { curlOf } from '../../api/curl.ts';
import { pages } from '../../api/queries.ts';
import { useIsPortal, useMay } from '../../app/grant.tsx';
import { Button } from '../../ui/button.tsx';
import { Stack } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { More } from '../../ui/table.tsx';
import { EventSelection } from './event-selection.tsx';
import { EventTable } from './event-table.tsx';
import { text } from './texts.ts';

const REREAD_MS = 10_000;

export function EventList({
  application,
  query,
  onClear,
}: {
  readonly application: string;
  readonly query: Omit<QueryOf<'listEvents'>, 'cursor' | 'limit'>;
  /** Takes all filters away. */
  readonly onClear: () => void;
}) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const mayRetry = useMay()('deliveries:retry');
  const found = useInfiniteQuery({
    ...pages('listEvents', { application }, query),
    // Whoever reads on is not to be moved, nor page after page to be read again.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) > 1 ? false : REREAD_MS),
  });
  return (
    <Answered of={found} lines={12}>
      {({ pages: read }) => {
        const events = read.flatMap(({ data }) => data);
        if (events.length === 0) return <Nothing application={application} query={query} onClear={onClear} />;
        return (
          <Stack>
            {mayRetry && (
              <EventSelection
                application={application}
                shown={events.length}
                selected={events.filter(({ id }) => selected.has(id))}
                onClear={() => setSelected(new Set())}
              />
            )}
            <EventTable
              application={application}
              events={events}
              selection={mayRetry ? { selected, onSelect: setSelected } : undefined}
            />
            <More of={found} />
          </Stack>
        );
      }}
    </Answered>
  );
}

function Nothing({
  application,
  query,
  onClear,
}: {
  readonly application: string;
  readonly query: object;
  readonly onClear: () => void;
}) {
  const isPortal = useIsPortal();
  if (Object.keys(query).length > 0) {
    return (
      <Empty title={text.nothingFound} action={<Button onClick={onClear}>{text.clear}</Button>}>
        {text.nothingFoundHint}
      </Empty>
    );
  }
  if (isPortal) return <Empty title={text.empty}>{text.emptyPortal}</Empty>;
  const body = { type: 'user.created', data: { id: 42 } };
  return (
    <Empty title={text.empty} command={curlOf('recordEvent', { path: { application }, body })}>
      {text.emptyHint}
    </Empty>
  );
}
