import type { Event } from '@postrider/sdk';
import { Link } from '@tanstack/react-router';
import { Code } from '../../ui/code.tsx';
import { type Column, type Selection, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { DeliveryCounts } from './delivery-counts.tsx';
import { text } from './texts.ts';

export function EventTable({
  application,
  events,
  selection,
}: {
  readonly application: string;
  readonly events: readonly Event[];
  readonly selection?: Selection | undefined;
}) {
  const columns: readonly Column<Event>[] = [
    {
      id: 'type',
      title: text.type,
      cell: ({ id, type }) => (
        <Link to="/applications/$application/events/$event" params={{ application, event: id }}>
          {type}
        </Link>
      ),
    },
    { id: 'deliveries', title: text.deliveries, cell: ({ deliveries }) => <DeliveryCounts deliveries={deliveries} /> },
    { id: 'uid', title: text.uid, wideOnly: true, cell: ({ uid }) => (uid === null ? text.none : <Code>{uid}</Code>) },
    { id: 'recorded', title: text.recorded, numeric: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
  ];
  return (
    <Table
      label={text.title}
      items={events}
      columns={columns}
      idOf={({ id }) => id}
      nameOf={({ type, id }) => `${type} ${id}`}
      selection={selection}
    />
  );
}
