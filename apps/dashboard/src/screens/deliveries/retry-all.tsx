import type { BodyOf } from '@postrider/sdk/operations';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { one } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FormActions } from '../../ui/field.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { bulkOf, type ListedBy } from './retry-all-body.ts';
import { STALE_AFTER_CHANGE } from './retry-each.ts';
import { text } from './texts.ts';

const PROGRESS_MS = 1000;

/** Retries all that fit the filters, however many, in the background: counted first, then begun, then watched. */
export function RetryAll({ application, query }: { readonly application: string; readonly query: ListedBy }) {
  const [asking, setAsking] = useState(false);
  const [operation, setOperation] = useState<string | null>(null);
  const body = bulkOf(query);
  if (operation !== null) return <Progress application={application} operation={operation} />;
  if (body === null) return null;
  return (
    <>
      <Button onClick={() => setAsking(true)}>{text.retryAll}</Button>
      {asking && (
        <Dialog title={text.retryAllTitle} onClose={() => setAsking(false)}>
          <Count
            application={application}
            body={body}
            onBegun={(id) => {
              setAsking(false);
              setOperation(id);
            }}
          />
        </Dialog>
      )}
    </>
  );
}

function Count({
  application,
  body,
  onBegun,
}: {
  readonly application: string;
  readonly body: BodyOf<'retryDeliveries'>;
  readonly onBegun: (operation: string) => void;
}) {
  const counted = useQuery({
    queryKey: ['count of retryDeliveries', application, body],
    queryFn: ({ signal }) =>
      call('retryDeliveries', { path: { application }, body: { ...body, dryRun: true }, signal }),
    staleTime: 0,
  });
  const begin = useChange('retryDeliveries', {
    stale: STALE_AFTER_CHANGE,
    said: ({ total }) => text.allStarted(total),
    onDone: ({ id }) => onBegun(id),
  });
  if (counted.error !== null) return <Failure error={counted.error} />;
  if (counted.data === undefined) return <Loading lines={2} />;
  const { total } = counted.data;
  return (
    <>
      <p>{total === 0 ? text.retryAllNone : text.retryAllCount(total)}</p>
      <FormActions>
        {total > 0 && (
          <Button look="primary" busy={begin.isPending} onClick={() => begin.mutate({ path: { application }, body })}>
            {text.retryAllStart}
          </Button>
        )}
      </FormActions>
    </>
  );
}

function Progress({ application, operation }: { readonly application: string; readonly operation: string }) {
  const found = useQuery({
    ...one('getOperation', { application, operation }),
    refetchInterval: ({ state }) => (isOver(state.data?.status) ? false : PROGRESS_MS),
  });
  const stop = useChange('cancelOperation', { stale: ['getOperation'] });
  if (found.data === undefined) return null;
  const { done, total, status } = found.data;
  if (isOver(status)) return <span role="status">{text.allEnded(done)}</span>;
  return (
    <>
      <progress value={done} max={Math.max(1, total)} aria-label={text.retryAll} />
      <span role="status">{text.allProgress(done, total)}</span>
      <Button busy={stop.isPending} onClick={() => stop.mutate({ path: { application, operation } })}>
        {text.stop}
      </Button>
    </>
  );
}

function isOver(status: string | undefined): boolean {
  return status === 'finished' || status === 'cancelled' || status === 'failed';
}
