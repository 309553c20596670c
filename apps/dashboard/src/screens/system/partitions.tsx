import type { System } from '@postrider/sdk';
import { bytesText } from '../../ui/figure-text.ts';
import { Card, Muted } from '../../ui/page.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { type PartitionDay, partitionDays } from './partition-days.ts';
import { text } from './texts.ts';

const TABLES = ['events', 'deliveries', 'attempts'] as const;

export function Partitions({ system }: { readonly system: System }) {
  const { days, ahead, lastDay } = partitionDays(system);
  return (
    <Card title={text.partitions}>
      {lastDay !== null && <Muted>{text.partitionsAhead(ahead, lastDay)}</Muted>}
      <Table label={text.partitions} items={days} columns={COLUMNS} idOf={({ day }) => day} />
    </Card>
  );
}

const COLUMNS: readonly Column<PartitionDay>[] = [
  { id: 'day', title: text.day, lead: true, cell: ({ day }) => <time dateTime={day}>{day}</time> },
  ...TABLES.map((table) => ({
    id: table,
    title: text.tables[table],
    numeric: true,
    cell: ({ bytes }: PartitionDay) => bytesText(bytes[table]),
  })),
  { id: 'total', title: text.total, numeric: true, cell: ({ total }) => bytesText(total) },
];
