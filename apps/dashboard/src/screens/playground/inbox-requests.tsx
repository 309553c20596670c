import type { Inbox } from '@postrider/sdk';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { pages } from '../../api/queries.ts';
import { useFilters } from '../../app/use-filters.ts';
import { Muted, Stack } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { More, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { InboxRequestCard } from './inbox-request-card.tsx';
import styles from './inbox-requests.module.css';
import { requestSummary } from './request-summary.ts';
import { text } from './texts.ts';
import { Verdict } from './verdict.tsx';

/** Often enough to feel at once. */
const REFRESH_MS = 1000;

/** What an inbox was sent, with one of them beside: the one in the address, else the newest. New ones come by themselves. */
export function InboxRequests({ inbox }: { readonly inbox: Inbox }) {
  const list = useInfiniteQuery({
    ...pages('listInboxRequests', { inbox: inbox.id }),
    refetchInterval: REFRESH_MS,
  });
  const { request: asked } = useSearch({ from: '/playground/$inbox' });
  const filter = useFilters();
  return (
    <Answered of={list}>
      {({ pages: loaded }) => {
        const requests = loaded.flatMap((page) => page.data);
        const shown = requests.find(({ id }) => id === asked) ?? requests[0];
        if (shown === undefined) {
          return (
            <Empty title={text.noRequests} command={`curl -sS ${inbox.url} -d hello`}>
              {text.noRequestsHint}
            </Empty>
          );
        }
        return (
          <div className={styles['split']}>
            <Stack>
              <Muted>
                <span role="status">{text.received_(requests.length, list.hasNextPage)}</span>
              </Muted>
              <div className={styles['list']}>
                <Table
                  label={text.requests}
                  items={requests}
                  idOf={({ id }) => id}
                  compact
                  choice={{ chosen: shown.id, onChoose: (id) => filter({ request: id }) }}
                  columns={[
                    {
                      id: 'request',
                      title: text.request,
                      cell: (request) => (
                        <Link
                          to="/playground/$inbox"
                          params={{ inbox: inbox.id }}
                          search={{ request: request.id }}
                          replace
                          className={styles['request']}
                        >
                          {requestSummary(request)}
                        </Link>
                      ),
                    },
                    {
                      id: 'signature',
                      title: text.verification,
                      cell: ({ verification }) => <Verdict state={verification.state} />,
                    },
                    { id: 'answered', title: text.answered, numeric: true, cell: ({ answered }) => answered.status },
                    {
                      id: 'received',
                      title: text.received,
                      numeric: true,
                      wideOnly: true,
                      cell: ({ receivedAt }) => <Time at={receivedAt} />,
                    },
                  ]}
                />
              </div>
              <More of={list} />
            </Stack>
            <div className={styles['shown']}>
              <InboxRequestCard key={shown.id} request={shown} />
            </div>
          </div>
        );
      }}
    </Answered>
  );
}
