import type { EndpointExplanation, EventExplanation } from '@postrider/sdk';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { call } from '../../api/call.ts';
import { Muted, Stack } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { type Column, More, Table } from '../../ui/table.tsx';
import { EndpointLink } from '../deliveries/delivery-table.tsx';
import { useEndpointNames } from '../deliveries/endpoint-names.ts';
import { closedBecause, StatusPill } from '../deliveries/status-pill.tsx';
import { Waits } from '../deliveries/waits.tsx';
import { text } from './texts.ts';

const PAGE = 50;
const UNDER_WAY_MS = 2000;
const REREAD_MS = 10_000;

/** Every endpoint of the application, whether it got the event, and why or why not. */
export function WhoGotIt({
  application,
  event,
  isUnderWay,
}: {
  readonly application: string;
  readonly event: string;
  readonly isUnderWay: boolean;
}) {
  const found = useInfiniteQuery({
    queryKey: ['explainEvent', { application, event }, 'pages'],
    queryFn: ({ signal, pageParam }): Promise<EventExplanation> => {
      const query = { limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return call('explainEvent', { path: { application, event }, query, signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state }) => {
      if ((state.data?.pages.length ?? 1) > 1) return false;
      return isUnderWay ? UNDER_WAY_MS : REREAD_MS;
    },
  });
  return (
    <Answered of={found} lines={3}>
      {({ pages }) => (
        <Stack>
          {pages.at(0)?.relayed === false && <Muted>{text.whoNotRelayed}</Muted>}
          <Endpoints application={application} endpoints={pages.flatMap(({ endpoints }) => endpoints)} />
          <More of={found} />
        </Stack>
      )}
    </Answered>
  );
}

function Endpoints({ application, endpoints }: { application: string; endpoints: readonly EndpointExplanation[] }) {
  const nameOf = useEndpointNames(
    application,
    endpoints.map(({ endpointId }) => endpointId),
  );
  if (endpoints.length === 0) return <Muted>{text.noEndpoints}</Muted>;
  const columns: readonly Column<EndpointExplanation>[] = [
    {
      id: 'delivery',
      title: text.outcome,
      cell: ({ delivery }) =>
        delivery === null ? (
          <Muted>{text.notMade}</Muted>
        ) : (
          <Link to="/applications/$application/deliveries/$delivery" params={{ application, delivery: delivery.id }}>
            <StatusPill status={delivery.status} />
          </Link>
        ),
    },
    {
      id: 'endpoint',
      title: text.endpoint,
      cell: ({ endpointId }) => <EndpointLink application={application} endpointId={endpointId} nameOf={nameOf} />,
    },
    { id: 'why', title: text.why, cell: (endpoint) => <Why endpoint={endpoint} /> },
    {
      id: 'attempts',
      title: text.attempts,
      numeric: true,
      wideOnly: true,
      cell: ({ delivery }) => delivery?.attemptCount ?? text.none,
    },
  ];
  return <Table label={text.whoGotIt} items={endpoints} columns={columns} idOf={({ endpointId }) => endpointId} />;
}

/** Of a delivery how it stands, else why there is none, and what could be done about that. */
function Why({ endpoint: { delivery, reasons } }: { endpoint: EndpointExplanation }) {
  if (delivery === null) {
    return (
      <Stack>
        {reasons.map(({ code }) => (
          <span key={code}>{text.whyNot[code]}</span>
        ))}
      </Stack>
    );
  }
  if (delivery.waitsFor.length > 0) return <Waits waitsFor={delivery.waitsFor} />;
  return <>{closedBecause(delivery)}</>;
}
