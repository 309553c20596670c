import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { curlOf } from '../../api/curl.ts';
import { useIsPortal, useMay } from '../../app/grant.tsx';
import { useFilters } from '../../app/use-filters.ts';
import { FilterBar, SelectField } from '../../ui/field.tsx';
import { Stack } from '../../ui/page.tsx';
import { Empty } from '../../ui/states.tsx';
import { STATUSES } from '../deliveries/status-pill.tsx';
import { DeliveriesOf } from './deliveries-of.tsx';
import { RetryChosen } from './retry-chosen.tsx';
import type { TabProps } from './tabs-for.ts';
import { text } from './texts.ts';

type Status = (typeof STATUSES)[number];

/** All deliveries of an endpoint, or those of a status; several at once can be retried. */
export function DeliveriesTab({ application, endpoint }: TabProps) {
  const search = useSearch({ from: '/applications/$application/endpoints/$endpoint' });
  const status = STATUSES.find((one) => one === search.status);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const mayRetry = useMay()('deliveries:retry');
  const isPortal = useIsPortal();
  const change = useFilters();
  const event = { type: 'message.delivered', data: { messageId: 'm_1' } };
  return (
    <Stack>
      <FilterBar>
        <SelectField<Status | ''>
          label={text.status}
          value={status ?? ''}
          onChange={(to) => {
            setSelected(new Set());
            change({ status: to });
          }}
          options={[
            { value: '', label: text.anyStatus },
            ...STATUSES.map((value) => ({ value, label: text.statuses[value] })),
          ]}
        />
      </FilterBar>
      {mayRetry && (
        <RetryChosen application={application} chosen={[...selected]} onDone={() => setSelected(new Set())} />
      )}
      <DeliveriesOf
        application={application}
        endpoint={endpoint}
        filter={status === undefined ? {} : { status }}
        selection={mayRetry ? { selected, onSelect: setSelected } : undefined}
        empty={
          <Empty
            title={status === undefined ? text.noDeliveries : text.noneOfStatus(text.statuses[status])}
            command={
              status === undefined && !isPortal
                ? curlOf('recordEvent', { path: { application }, body: event })
                : undefined
            }
          >
            {text.noDeliveriesHint}
          </Empty>
        }
      />
    </Stack>
  );
}
