import type { QueryOf } from '@postrider/sdk/operations';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pages, rereadFirstPage } from '../../api/queries.ts';
import { useMay } from '../../app/grant.tsx';
import { Stack } from '../../ui/page.tsx';
import { rowInFocus, useShortcuts } from '../../ui/shortcuts.tsx';
import { Answered } from '../../ui/states.tsx';
import { More } from '../../ui/table.tsx';
import { DeliveryTable } from './delivery-table.tsx';
import { NothingListed } from './nothing-listed.tsx';
import { RetryAll } from './retry-all.tsx';
import { useRetryEach } from './retry-each.ts';
import { SelectionBar } from './selection-bar.tsx';
import { text } from './texts.ts';

/** A list of deliveries from which some can be retried or cancelled; `r` retries those selected, else the row in focus. */
export function DeliveryList({
  application,
  query,
  onClear,
  ofEndpoint = false,
}: {
  readonly application: string;
  readonly query: Omit<QueryOf<'listDeliveries'>, 'cursor' | 'limit'>;
  /** Takes all filters away. */
  readonly onClear: () => void;
  readonly ofEndpoint?: boolean;
}) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const mayRetry = useMay()('deliveries:retry');
  const retry = useRetryEach(application);
  const found = useInfiniteQuery({
    ...pages('listDeliveries', { application }, query),
    refetchInterval: rereadFirstPage,
  });
  useShortcuts([
    {
      key: 'r',
      does: () => {
        const row = rowInFocus();
        const ids = selected.size > 0 ? [...selected] : row === null ? [] : [row];
        if (mayRetry && ids.length > 0 && !retry.isPending) retry.mutate(ids);
      },
    },
  ]);
  return (
    <Answered of={found} lines={12}>
      {({ pages: read }) => {
        const deliveries = read.flatMap(({ data }) => data);
        const isFiltered = Object.keys(query).length > 0;
        return (
          <Stack>
            {mayRetry && (isFiltered || deliveries.length > 0) && (
              <SelectionBar
                application={application}
                shown={deliveries.length}
                selected={deliveries.filter(({ id }) => selected.has(id))}
                onClear={() => setSelected(new Set())}
                otherwise={<RetryAll application={application} query={query} />}
              />
            )}
            {deliveries.length === 0 ? (
              <NothingListed application={application} isFiltered={isFiltered} onClear={onClear} words={text} />
            ) : (
              <DeliveryTable
                application={application}
                deliveries={deliveries}
                ofEndpoint={ofEndpoint}
                selection={mayRetry ? { selected, onSelect: setSelected } : undefined}
              />
            )}
            <More of={found} />
          </Stack>
        );
      }}
    </Answered>
  );
}
