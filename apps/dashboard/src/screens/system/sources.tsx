import type { System } from '@postrider/sdk';
import { secondsText } from '../../ui/figure-text.ts';
import { Card, Muted, Stack } from '../../ui/page.tsx';
import { Pill } from '../../ui/pill.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { text } from './texts.ts';

type Source = System['sources'][number];

/** Databases of services that events are read from. */
export function Sources({ sources }: { readonly sources: System['sources'] }) {
  return (
    <Card title={text.sources}>
      {sources.length === 0 ? (
        <Muted>{text.sourcesEmpty}</Muted>
      ) : (
        <Table label={text.sources} items={sources} columns={COLUMNS} idOf={({ name }) => name} />
      )}
    </Card>
  );
}

const COLUMNS: readonly Column<Source>[] = [
  { id: 'name', title: text.source, lead: true, cell: ({ name }) => <strong>{name}</strong> },
  { id: 'state', title: text.state, cell: (source) => <State source={source} /> },
  {
    id: 'lag',
    title: text.lag,
    numeric: true,
    cell: ({ lagSeconds }) => (lagSeconds === null ? text.never : secondsText(lagSeconds)),
  },
  { id: 'read', title: text.readAt, cell: ({ readAt }) => (readAt === null ? text.never : <Time at={readAt} />) },
  { id: 'refused', title: text.refused, cell: (source) => <Refused source={source} /> },
];

function State({ source: { failure, refused } }: { readonly source: Source }) {
  if (failure !== null) return <Pill tone="bad">{text.failing}</Pill>;
  return refused.length > 0 ? <Pill tone="warn">{text.refusing}</Pill> : <Pill tone="good">{text.fine}</Pill>;
}

function Refused({ source: { refused } }: { readonly source: Source }) {
  if (refused.length === 0) return text.none;
  return (
    <Stack>
      {refused.map((one) => (
        <span key={one.code}>{text.refusedOne(one)}</span>
      ))}
    </Stack>
  );
}
