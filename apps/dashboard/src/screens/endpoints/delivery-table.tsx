import type { Delivery } from '@postrider/sdk';
import { Link } from '@tanstack/react-router';
import { Code } from '../../ui/code.tsx';
import { Muted, Row } from '../../ui/page.tsx';
import { type Column, type Selection, Table } from '../../ui/table.tsx';
import { Time, useNow } from '../../ui/time.tsx';
import { StatusPill } from '../deliveries/status-pill.tsx';
import { text } from './texts.ts';

/** Deliveries of an endpoint, a row each. */
export function DeliveryTable({
  application,
  deliveries,
  selection,
}: {
  readonly application: string;
  readonly deliveries: readonly Delivery[];
  readonly selection?: Selection | undefined;
}) {
  const columns: readonly Column<Delivery>[] = [
    {
      id: 'delivery',
      title: text.delivery,
      cell: ({ id, eventType }) => (
        <Link to="/applications/$application/deliveries/$delivery" params={{ application, delivery: id }} title={id}>
          {eventType}
        </Link>
      ),
    },
    {
      id: 'status',
      title: text.status,
      cell: ({ status, reason }) => (
        <Row>
          <StatusPill status={status} />
          {reason !== null && <Muted>{text.reasons[reason]}</Muted>}
        </Row>
      ),
    },
    {
      id: 'event',
      title: text.event,
      wideOnly: true,
      cell: ({ eventId }) => (
        <Link to="/applications/$application/events/$event" params={{ application, event: eventId }}>
          <Code>{`…${eventId.slice(-8)}`}</Code>
        </Link>
      ),
    },
    {
      id: 'answer',
      title: text.lastAnswer,
      numeric: true,
      cell: ({ lastResponseStatus }) => lastResponseStatus ?? '–',
    },
    { id: 'attempts', title: text.attempts, numeric: true, cell: ({ attemptCount }) => attemptCount },
    { id: 'next', title: text.nextAttempt, cell: ({ nextAttemptAt }) => <Next at={nextAttemptAt} /> },
    { id: 'made', title: text.madeAt, cell: ({ createdAt }) => <Time at={createdAt} /> },
  ];
  return (
    <Table
      label={text.deliveries}
      items={deliveries}
      idOf={({ id }) => id}
      nameOf={({ eventType, id }) => `${eventType} ${id}`}
      columns={columns}
      selection={selection}
    />
  );
}

/** When it is tried next; one whose time has come waits for its turn. */
function Next({ at }: { at: string | null }) {
  const now = useNow();
  return at !== null && new Date(at).getTime() <= now ? text.dueNow : <Time at={at} />;
}
