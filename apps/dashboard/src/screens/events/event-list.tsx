import type { QueryOf } from '@postrider/sdk/operations';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pages, rereadFirstPage } from '../../api/queries.ts';
import { useMay } from '../../app/grant.tsx';
import { Stack } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { More } from '../../ui/table.tsx';
import { NothingListed } from '../deliveries/nothing-listed.tsx';
import { EventSelection } from './event-selection.tsx';
import { EventTable } from './event-table.tsx';
import { text } from './texts.ts';

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
    refetchInterval: rereadFirstPage,
  });
  return (
    <Answered of={found} lines={12}>
      {({ pages: read }) => {
        const events = read.flatMap(({ data }) => data);
        if (events.length === 0) {
          const isFiltered = Object.keys(query).length > 0;
          return <NothingListed application={application} isFiltered={isFiltered} onClear={onClear} words={text} />;
        }
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
