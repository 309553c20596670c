import type { Endpoint } from '@postrider/sdk';
import { Link } from '@tanstack/react-router';
import { Sparkline } from '../../ui/charts.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { EndpointPill } from './endpoint-pill.tsx';
import styles from './endpoints.module.css';
import { countText, millisecondsText, openText, percentText } from './figures.ts';
import { text } from './texts.ts';
import type { EndpointSummary } from './use-summaries.ts';

/** Endpoints with how they do, a row each. Figures that are still to come leave their room. */
export function EndpointTable({
  application,
  endpoints,
  summaries,
  figures,
}: {
  readonly application: string;
  readonly endpoints: readonly Endpoint[];
  readonly summaries: ReadonlyMap<string, EndpointSummary>;
  /** Whether the one who looks may see figures at all. */
  readonly figures: boolean;
}) {
  const of = ({ id }: Endpoint) => summaries.get(id);
  const columns: readonly Column<Endpoint>[] = [
    {
      id: 'endpoint',
      title: text.endpoint,
      lead: true,
      cell: (endpoint) => <Name application={application} endpoint={endpoint} />,
    },
    { id: 'state', title: text.state, cell: (endpoint) => <EndpointPill endpoint={endpoint} /> },
  ];
  const counted: readonly Column<Endpoint>[] = [
    { id: 'activity', title: text.day, cell: (endpoint) => <Activity summary={of(endpoint)} /> },
    { id: 'success', title: text.successDay, numeric: true, cell: (one) => percentText(of(one)?.day.successRate) },
    { id: 'p95', title: text.p95Day, numeric: true, wideOnly: true, cell: (one) => millisecondsText(of(one)?.day.p95) },
    { id: 'open', title: text.open, numeric: true, cell: (endpoint) => openText(of(endpoint)?.open) },
    {
      id: 'next',
      title: text.nextRetry,
      wideOnly: true,
      cell: (endpoint) => <Time at={of(endpoint)?.nextAttemptAt ?? null} />,
    },
  ];
  return (
    <Table
      label={text.endpoints}
      items={endpoints}
      idOf={({ id }) => id}
      columns={figures ? [...columns, ...counted] : columns}
    />
  );
}

function Name({ application, endpoint: { id, name, url } }: { application: string; endpoint: Endpoint }) {
  return (
    <div className={styles['name']}>
      <Link
        to="/applications/$application/endpoints/$endpoint"
        params={{ application, endpoint: id }}
        className={name === null ? styles['url'] : undefined}
      >
        {name ?? url}
      </Link>
      {name !== null && <span className={styles['url']}>{url}</span>}
    </div>
  );
}

function Activity({ summary }: { summary: EndpointSummary | undefined }) {
  if (summary === undefined) return <div className={styles['spark']} />;
  const { hours, day } = summary;
  const label = text.dayInWords(countText(day.deliveries.delivered), countText(day.deliveries.failed));
  return (
    <Sparkline
      label={label}
      values={hours.map(({ delivered, failed }) => delivered + failed)}
      bad={hours.map(({ failed }) => failed)}
    />
  );
}
