import type { Overview } from '@postrider/sdk';
import { Link } from '@tanstack/react-router';
import { Card, Muted } from '../../ui/page.tsx';
import { Pill } from '../../ui/pill.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { text } from './texts.ts';

type Failing = Overview['failingEndpoints'][number];

/** As many as the API names at most. */
const NAMED_MAX = 50;

export function FailingEndpoints({ failing }: { readonly failing: readonly Failing[] }) {
  return (
    <Card title={text.failing}>
      {failing.length === 0 && <Muted>{text.failingNone}</Muted>}
      {failing.length >= NAMED_MAX && <Muted>{text.failingMost}</Muted>}
      {failing.length > 0 && (
        <Table label={text.failing} items={failing} idOf={({ endpoint }) => endpoint.id} columns={COLUMNS} />
      )}
    </Card>
  );
}

const COLUMNS: readonly Column<Failing>[] = [
  {
    id: 'endpoint',
    title: text.endpoint,
    lead: true,
    cell: ({ application, endpoint }) => (
      <Link
        to="/applications/$application/endpoints/$endpoint"
        params={{ application: application.id, endpoint: endpoint.id }}
      >
        {endpoint.name ?? endpoint.url}
      </Link>
    ),
  },
  {
    id: 'application',
    title: text.application,
    cell: ({ application }) => (
      <Link to="/applications/$application/endpoints" params={{ application: application.id }}>
        {application.name}
      </Link>
    ),
  },
  {
    id: 'status',
    title: text.state,
    cell: ({ endpoint }) => (
      <Pill tone={endpoint.status === 'enabled' ? 'bad' : 'idle'}>{text.states[endpoint.status]}</Pill>
    ),
  },
  { id: 'since', title: text.failingSince, cell: ({ failingSince }) => <Time at={failingSince} /> },
  {
    id: 'failures',
    title: text.consecutiveFailures,
    numeric: true,
    cell: ({ consecutiveFailures }) => text.count(consecutiveFailures),
  },
];
