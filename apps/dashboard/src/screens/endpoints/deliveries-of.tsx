import type { Endpoint } from '@postrider/sdk';
import type { FiltersOf } from '@postrider/sdk/operations';
import { useInfiniteQuery } from '@tanstack/react-query';
import { pages } from '../../api/queries.ts';
import { Muted } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { More, type Selection } from '../../ui/table.tsx';
import { DeliveryTable } from './delivery-table.tsx';
import { REFRESH_MS, REFRESHED_PAGES_MAX } from './refresh.ts';
import { text } from './texts.ts';

/** The deliveries of one endpoint that fit a filter, newest first. */
export function DeliveriesOf({
  application,
  endpoint,
  filter,
  selection,
  empty = <Muted>{text.noDeliveries}</Muted>,
}: {
  readonly application: string;
  readonly endpoint: Endpoint;
  readonly filter: Omit<FiltersOf<'listDeliveries'>, 'endpoint'>;
  readonly selection?: Selection | undefined;
  readonly empty?: React.ReactNode;
}) {
  const listed = useInfiniteQuery({
    ...pages('listDeliveries', { application }, { ...filter, endpoint: endpoint.id }),
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > REFRESHED_PAGES_MAX ? false : REFRESH_MS),
  });
  return (
    <Answered of={listed} lines={6}>
      {({ pages: read }) => {
        const deliveries = read.flatMap(({ data }) => data);
        if (deliveries.length === 0) return empty;
        return (
          <>
            <DeliveryTable application={application} deliveries={deliveries} selection={selection} />
            <More of={listed} />
          </>
        );
      }}
    </Answered>
  );
}
