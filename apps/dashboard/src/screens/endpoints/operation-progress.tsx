import type { Operation } from '@postrider/sdk';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { one } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../app/grant.tsx';
import { Button } from '../../ui/button.tsx';
import { Muted, Row, Stack } from '../../ui/page.tsx';
import { Pill, type Tone } from '../../ui/pill.tsx';
import styles from './endpoints.module.css';
import { WATCH_MS } from './refresh.ts';
import { text } from './texts.ts';

const TONES: Readonly<Record<Operation['status'], Tone>> = {
  pending: 'accent',
  running: 'accent',
  finished: 'good',
  cancelled: 'idle',
  failed: 'bad',
};

/** How far an operation is, as it goes on. */
export function OperationProgress({
  application,
  operation,
}: {
  readonly application: string;
  readonly operation: Operation;
}) {
  const path = { application, operation: operation.id };
  const read = useQuery({
    ...one('getOperation', path),
    enabled: isUnderWay(operation),
    refetchInterval: ({ state }) => (state.data === undefined || isUnderWay(state.data) ? WATCH_MS : false),
  });
  const now = read.data ?? operation;
  useFreshAfter(isUnderWay(operation) && !isUnderWay(now));
  const cancel = useChange('cancelOperation', { stale: ['getOperation', 'listOperations'], said: text.cancelling });
  const mayCancel = useMay()('deliveries:retry');
  return (
    <Stack>
      <Row>
        <Pill tone={TONES[now.status]}>{text.operationStatuses[now.status]}</Pill>
        {now.reason !== null && <Muted>{text.operationReasons[now.reason]}</Muted>}
        <output>{text.doneOf(now.done, now.total)}</output>
      </Row>
      <progress
        className={styles['progress']}
        aria-label={text.operationKinds[now.kind]}
        max={Math.max(1, now.total)}
        value={now.status === 'finished' ? Math.max(1, now.total) : now.done}
      />
      {mayCancel && isUnderWay(now) && (
        <div>
          <Button busy={cancel.isPending} onClick={() => cancel.mutate({ path })}>
            {text.cancelOperation}
          </Button>
        </div>
      )}
    </Stack>
  );
}

const CHANGED: ReadonlySet<unknown> = new Set([
  'getEndpoint',
  'getEndpointStats',
  'listDeliveries',
  'listOperations',
  'summarizeEndpoints',
]);

/** Reads again what an operation may have changed, once it has ended. */
function useFreshAfter(hasEnded: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (hasEnded) void client.invalidateQueries({ predicate: ({ queryKey }) => CHANGED.has(queryKey[0]) });
  }, [hasEnded, client]);
}

export function isUnderWay({ status }: Pick<Operation, 'status'>): boolean {
  return status === 'pending' || status === 'running';
}
