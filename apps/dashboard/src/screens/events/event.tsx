import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { indentJson } from '../../api/indent-json.ts';
import { CodeBlock } from '../../ui/code.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Card, Columns, Muted, Page } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { DeliveryCounts } from './delivery-counts.tsx';
import { EventActions } from './event-actions.tsx';
import { EventFacts } from './event-facts.tsx';
import { type EventWithText, eventWithText } from './event-query.ts';
import { text } from './texts.ts';
import { WhoGotIt } from './who-got-it.tsx';

/** What is under way is awaited, and what is over may still be retried by somebody. */
const UNDER_WAY_MS = 2000;
const REREAD_MS = 10_000;

export function EventScreen() {
  const { application, event } = useParams({ from: '/applications/$application/events/$event' });
  const found = useQuery({
    ...eventWithText(application, event),
    refetchInterval: ({ state }) => (isUnderWay(state.data) ? UNDER_WAY_MS : REREAD_MS),
  });
  return (
    <Page
      title={found.data?.event.type ?? text.event}
      lead={found.data === undefined ? '' : <DeliveryCounts deliveries={found.data.event.deliveries} />}
      actions={found.data === undefined ? undefined : <EventActions application={application} answer={found.data} />}
    >
      <Answered of={found} lines={14}>
        {(answer) => (
          <>
            <Columns>
              <Payload answer={answer} />
              <Card title={text.facts} actions={<CopyButton look="quiet" value={event} label={text.copyId} />}>
                <EventFacts event={answer.event} />
              </Card>
            </Columns>
            <Card title={text.whoGotIt}>
              <WhoGotIt application={application} event={event} isUnderWay={isUnderWay(answer)} />
            </Card>
          </>
        )}
      </Answered>
    </Page>
  );
}

function Payload({ answer: { event, dataText } }: { answer: EventWithText }) {
  const indented = useMemo(() => indentJson(dataText), [dataText]);
  if (event.erasedAt !== null) {
    return (
      <Card title={text.payload}>
        <Muted>{text.payloadErased}</Muted>
      </Card>
    );
  }
  return (
    <Card title={text.payload}>
      <CodeBlock code={indented} copied={dataText} label={text.payload} />
    </Card>
  );
}

function isUnderWay(answer: EventWithText | undefined): boolean {
  const deliveries = answer?.event.deliveries ?? null;
  return deliveries === null || deliveries.pending + deliveries.retrying > 0;
}
