import type { Inbox, InboxRequest } from '@postrider/sdk';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { pages } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code.tsx';
import { Card, Columns, Facts, Muted } from '../../ui/page.tsx';
import { Pill, type Tone } from '../../ui/pill.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { type Column, More, Table } from '../../ui/table.tsx';
import { durationText, ExactTime, Time } from '../../ui/time.tsx';
import { text } from './texts.ts';

/** Often enough to feel at once. */
const REFRESH_MS = 1000;

/** What an inbox was sent, the newest first and shown beside; new ones come by themselves. */
export function InboxRequests({ inbox }: { readonly inbox: Inbox }) {
  const list = useInfiniteQuery({
    ...pages('listInboxRequests', { inbox: inbox.id }),
    refetchInterval: REFRESH_MS,
  });
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Answered of={list}>
      {({ pages: loaded }) => {
        const requests = loaded.flatMap((page) => page.data);
        const shown = requests.find(({ id }) => id === chosen) ?? requests[0];
        if (shown === undefined) {
          return (
            <Empty title={text.noRequests} command={`curl -sS ${inbox.url} -d hello`}>
              {text.noRequestsHint}
            </Empty>
          );
        }
        return (
          <Columns>
            <Card title={text.requests}>
              <Muted>{text.live}</Muted>
              <Table label={text.requests} items={requests} columns={columns(setChosen)} idOf={({ id }) => id} />
              <More of={list} />
            </Card>
            <Request key={shown.id} request={shown} />
          </Columns>
        );
      }}
    </Answered>
  );
}

function columns(choose: (id: string) => void): readonly Column<InboxRequest>[] {
  return [
    { id: 'received', title: text.received, cell: ({ receivedAt }) => <Time at={receivedAt} /> },
    { id: 'method', title: text.method, cell: ({ method }) => method },
    { id: 'signature', title: text.verification, cell: ({ verification }) => <Verdict state={verification.state} /> },
    { id: 'answered', title: text.answered, numeric: true, cell: ({ answered }) => answered.status },
    {
      id: 'show',
      title: text.show,
      cell: ({ id }) => (
        <Button look="quiet" onClick={() => choose(id)}>
          {text.show}
        </Button>
      ),
    },
  ];
}

function Request({ request }: { readonly request: InboxRequest }) {
  const { verification, answered } = request;
  return (
    <Card title={text.request} actions={<Verdict state={verification.state} />}>
      <p>{verification.detail}</p>
      <Facts
        facts={[
          [text.received, <ExactTime key="at" at={request.receivedAt} />],
          [text.request, `${request.method} ${request.path}`],
          [
            text.answered,
            answered.delayMs === 0
              ? text.answersNow(answered.status)
              : text.answersAfter(answered.status, durationText(answered.delayMs)),
          ],
          ...(verification.endpointId === null || verification.applicationId === null
            ? []
            : ([
                [
                  text.endpoint,
                  <Link
                    key="endpoint"
                    to="/applications/$application/endpoints/$endpoint"
                    params={{ application: verification.applicationId, endpoint: verification.endpointId }}
                  >
                    {verification.endpointId}
                  </Link>,
                ],
              ] as const)),
        ]}
      />
      <h3>{text.headers}</h3>
      <CodeBlock
        code={request.headers.map(([name, value]) => `${name}: ${value}`).join('\n')}
        label={text.headers}
        wrap
      />
      <h3>{text.requestBody}</h3>
      {request.body === '' ? (
        <Muted>{text.noBody}</Muted>
      ) : (
        <CodeBlock code={request.body} label={text.requestBody} wrap />
      )}
      {request.truncated && <Muted>{text.truncated}</Muted>}
    </Card>
  );
}

const TONES: Readonly<Record<InboxRequest['verification']['state'], Tone>> = {
  verified: 'good',
  invalid: 'bad',
  unsigned: 'warn',
  unknown: 'idle',
};

function Verdict({ state }: { readonly state: InboxRequest['verification']['state'] }) {
  return <Pill tone={TONES[state]}>{text.states[state]}</Pill>;
}
