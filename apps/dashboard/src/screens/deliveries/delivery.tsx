import type { DeliveryWithAttempts } from '@postrider/sdk';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { one } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../app/grant.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { ConfirmButton } from '../../ui/dialog.tsx';
import { Card, Columns, Page } from '../../ui/page.tsx';
import { useShortcuts } from '../../ui/shortcuts.tsx';
import { Answered } from '../../ui/states.tsx';
import { AttemptTimeline } from './attempt-timeline.tsx';
import { DeliveryFacts } from './delivery-facts.tsx';
import { STALE_AFTER_CHANGE } from './retry-each.ts';
import { ScheduleDots } from './schedule-dots.tsx';
import { isOpen, StatusPill } from './status-pill.tsx';
import { text } from './texts.ts';

/** An attempt is awaited closely when it is about to be made, and looked for now and then otherwise. */
const SOON_MS = 20_000;
const CLOSE_MS = 1500;
const REREAD_MS = 10_000;

export function DeliveryScreen() {
  const { application, delivery } = useParams({ from: '/applications/$application/deliveries/$delivery' });
  const found = useQuery({
    ...one('getDelivery', { application, delivery }),
    refetchInterval: ({ state }) => rereadMs(state.data),
  });
  return (
    <Page
      title={found.data?.eventType ?? text.delivery}
      lead={found.data === undefined ? '' : <StatusPill status={found.data.status} />}
      actions={found.data === undefined ? undefined : <Actions application={application} delivery={found.data} />}
    >
      <Answered of={found} lines={14}>
        {(answer) => (
          <>
            <Columns>
              <Card title={text.now} actions={<CopyButton look="quiet" value={delivery} label={text.copyId} />}>
                <DeliveryFacts application={application} delivery={answer} />
              </Card>
              <Card title={text.place}>
                <ScheduleDots application={application} delivery={answer} />
              </Card>
            </Columns>
            <Card title={text.timeline}>
              <AttemptTimeline application={application} delivery={answer} />
            </Card>
          </>
        )}
      </Answered>
    </Page>
  );
}

function rereadMs(delivery: DeliveryWithAttempts | undefined): number {
  if (delivery === undefined || delivery.nextAttemptAt === null) return REREAD_MS;
  return new Date(delivery.nextAttemptAt).getTime() - Date.now() < SOON_MS ? CLOSE_MS : REREAD_MS;
}

function Actions({ application, delivery }: { application: string; delivery: DeliveryWithAttempts }) {
  const may = useMay()('deliveries:retry');
  const retry = useChange('retryDelivery', { stale: STALE_AFTER_CHANGE, said: text.retriedOne });
  const cancel = useChange('cancelDelivery', { stale: STALE_AFTER_CHANGE, said: text.cancelledOne });
  const asked = { path: { application, delivery: delivery.id } };
  useShortcuts([{ key: 'r', does: () => may && !retry.isPending && retry.mutate(asked) }]);
  if (!may) return null;
  return (
    <>
      {isOpen(delivery) && (
        <ConfirmButton
          label={text.cancelOne}
          title={text.cancelOneTitle}
          confirm={text.cancelOne}
          busy={cancel.isPending}
          onConfirm={() => cancel.mutate(asked)}
        >
          {text.cancelOneHint}
        </ConfirmButton>
      )}
      <Button
        look={delivery.status === 'delivered' ? 'plain' : 'primary'}
        busy={retry.isPending}
        onClick={() => retry.mutate(asked)}
      >
        {text.retryNow}
      </Button>
    </>
  );
}
