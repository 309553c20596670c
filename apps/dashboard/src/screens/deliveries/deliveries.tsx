import { useParams, useSearch } from '@tanstack/react-router';
import { useFilters } from '../../app/use-filters.ts';
import { Page } from '../../ui/page.tsx';
import { useMoments } from '../../ui/span-field.tsx';
import { DeliveryFilters } from './delivery-filters.tsx';
import { DeliveryList } from './delivery-list.tsx';
import { isStatus } from './status-pill.tsx';
import { text } from './texts.ts';

/** All deliveries of an application, by status, endpoint, type and time. */
export function Deliveries() {
  const { application } = useParams({ from: '/applications/$application/deliveries' });
  const search = useSearch({ from: '/applications/$application/deliveries' });
  const filter = useFilters();
  const { status, endpoint, type } = search;
  const query = {
    ...(isStatus(status) ? { status } : {}),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(type === undefined ? {} : { type }),
    ...useMoments(search),
  };
  const clear = () =>
    filter({ status: undefined, endpoint: undefined, type: undefined, since: undefined, until: undefined });
  return (
    <Page title={text.title} lead={text.lead}>
      <DeliveryFilters application={application} search={search} onChange={filter} />
      {/* Another list is another selection. */}
      <DeliveryList key={JSON.stringify(query)} application={application} query={query} onClear={clear} />
    </Page>
  );
}
