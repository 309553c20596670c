import type { Inbox } from '@postrider/sdk';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { curlOf } from '../../api/curl.ts';
import { pages } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../app/grant.tsx';
import { Button } from '../../ui/button.tsx';
import { Code } from '../../ui/code.tsx';
import { Page } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { type Column, More, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { answerText } from './inbox-answer.ts';
import { text } from './texts.ts';

export function Playground() {
  const list = useInfiniteQuery(pages('listInboxes', {}));
  const navigate = useNavigate();
  const may = useMay();
  const create = useChange('createInbox', {
    stale: ['listInboxes'],
    onDone: ({ id }) => void navigate({ to: '/playground/$inbox', params: { inbox: id } }),
  });
  const action = may('endpoints:write') && (
    <Button look="primary" busy={create.isPending} onClick={() => create.mutate({})}>
      {text.create}
    </Button>
  );
  return (
    <Page title={text.title} lead={text.hint} actions={action}>
      <Answered of={list}>
        {({ pages: loaded }) => {
          const inboxes = loaded.flatMap((page) => page.data);
          if (inboxes.length === 0) {
            return (
              <Empty title={text.none} command={curlOf('createInbox')}>
                {text.noneHint}
              </Empty>
            );
          }
          return (
            <>
              <Table label={text.title} items={inboxes} columns={COLUMNS} idOf={({ id }) => id} />
              <More of={list} />
            </>
          );
        }}
      </Answered>
    </Page>
  );
}

const COLUMNS: readonly Column<Inbox>[] = [
  {
    id: 'name',
    title: text.name,
    lead: true,
    cell: ({ id, name }) => (
      <Link to="/playground/$inbox" params={{ inbox: id }}>
        {name ?? text.unnamed}
      </Link>
    ),
  },
  { id: 'url', title: text.url, cell: ({ url }) => <Code>{url}</Code> },
  { id: 'answers', title: text.answers, cell: ({ answer }) => answerText(answer) },
  { id: 'created', title: text.created, wideOnly: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
  { id: 'expires', title: text.expires, wideOnly: true, cell: ({ expiresAt }) => <Time at={expiresAt} /> },
];
