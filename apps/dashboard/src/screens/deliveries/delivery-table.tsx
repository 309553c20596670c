import type { Delivery } from '@postrider/sdk';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../app/grant.tsx';
import { type Column, type Selection, Table } from '../../ui/table.tsx';
import { Countdown, Time } from '../../ui/time.tsx';
import { useEndpointNames } from './endpoint-names.ts';
import { StatusPill } from './status-pill.tsx';
import { text } from './texts.ts';

/** Deliveries of an application, each with where it stands. */
export function DeliveryTable({
  application,
  deliveries,
  selection,
  ofEndpoint = false,
}: {
  readonly application: string;
  readonly deliveries: readonly Delivery[];
  readonly selection?: Selection | undefined;
  /** All are of one endpoint, which is named elsewhere. */
  readonly ofEndpoint?: boolean;
}) {
  const nameOf = useEndpointNames(application, ofEndpoint ? [] : deliveries.map(({ endpointId }) => endpointId));
  const endpoint: Column<Delivery> = {
    id: 'endpoint',
    title: text.endpoint,
    cell: ({ endpointId }) => <EndpointLink application={application} endpointId={endpointId} nameOf={nameOf} />,
  };
  const columns: readonly Column<Delivery>[] = [
    { id: 'status', title: text.status, cell: ({ status }) => <StatusPill status={status} /> },
    {
      id: 'type',
      title: text.eventType,
      cell: ({ id, eventType }) => (
        <Link to="/applications/$application/deliveries/$delivery" params={{ application, delivery: id }}>
          {eventType}
        </Link>
      ),
    },
    ...(ofEndpoint ? [] : [endpoint]),
    { id: 'answer', title: text.lastAnswer, numeric: true, cell: lastAnswer },
    { id: 'attempts', title: text.attempts, numeric: true, wideOnly: true, cell: ({ attemptCount }) => attemptCount },
    {
      id: 'next',
      title: text.nextAttempt,
      wideOnly: true,
      cell: ({ nextAttemptAt }) => (nextAttemptAt === null ? text.none : <Countdown at={nextAttemptAt} />),
    },
    { id: 'created', title: text.created, numeric: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
  ];
  return (
    <Table
      label={text.title}
      items={deliveries}
      columns={columns}
      idOf={({ id }) => id}
      nameOf={({ eventType, id }) => `${eventType} ${id}`}
      selection={selection}
    />
  );
}

function lastAnswer({ lastResponseStatus, attemptCount }: Delivery): string {
  if (lastResponseStatus !== null) return String(lastResponseStatus);
  return attemptCount === 0 ? text.none : text.noAnswer;
}

/** By its name, for those who may know it. */
export function EndpointLink({
  application,
  endpointId,
  nameOf,
}: {
  readonly application: string;
  readonly endpointId: string;
  readonly nameOf: (id: string) => string | null | undefined;
}) {
  const may = useMay();
  const name = nameOf(endpointId);
  if (name === null) return <span title={endpointId}>{text.deletedEndpoint}</span>;
  if (!may('endpoints:read')) return <span>{endpointId}</span>;
  // Its id would take more room than its name.
  if (name === undefined) return <span aria-busy="true">…</span>;
  return (
    <Link to="/applications/$application/endpoints/$endpoint" params={{ application, endpoint: endpointId }}>
      {name}
    </Link>
  );
}
