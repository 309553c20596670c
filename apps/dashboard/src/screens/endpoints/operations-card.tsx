import type { Operation } from '@postrider/sdk';
import { useQuery } from '@tanstack/react-query';
import { one } from '../../api/queries.ts';
import { Card, Stack } from '../../ui/page.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { ExactTime, Time } from '../../ui/time.tsx';
import { isUnderWay, OperationProgress } from './operation-progress.tsx';
import { REFRESH_MS } from './refresh.ts';
import type { TabProps } from './tabs-for.ts';
import { text } from './texts.ts';

/** Enough to find the latest of one endpoint among those of its application. */
const READ_MAX = 250;
const SHOWN_MAX = 10;

/** The latest recoveries and backfills of an endpoint; nothing where there were none. */
export function OperationsCard({ application, endpoint }: TabProps) {
  const listed = useQuery({
    ...one('listOperations', { application }, { limit: READ_MAX }),
    refetchInterval: REFRESH_MS,
  });
  const operations = listed.data?.data.filter(({ endpointId, dryRun }) => endpointId === endpoint.id && !dryRun) ?? [];
  if (operations.length === 0) return null;
  const underWay = operations.filter(isUnderWay);
  return (
    <Card title={text.operations}>
      {underWay.map((operation) => (
        <Stack key={operation.id}>
          <h3>{text.operationKinds[operation.kind]}</h3>
          <OperationProgress application={application} operation={operation} />
        </Stack>
      ))}
      <Table label={text.operations} items={operations.slice(0, SHOWN_MAX)} idOf={({ id }) => id} columns={COLUMNS} />
    </Card>
  );
}

const COLUMNS: readonly Column<Operation>[] = [
  { id: 'kind', title: text.what, cell: ({ kind }) => text.operationKinds[kind] },
  { id: 'since', title: text.since, cell: ({ parameters }) => <ExactTime at={parameters.since} /> },
  { id: 'status', title: text.status, cell: ({ status }) => text.operationStatuses[status] },
  { id: 'done', title: text.done, numeric: true, cell: ({ done, total }) => text.doneOf(done, total) },
  { id: 'at', title: text.startedAt, cell: ({ createdAt }) => <Time at={createdAt} /> },
];
