import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pages } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Code } from '../../ui/code.tsx';
import { Card, Muted } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { More, Table } from '../../ui/table.tsx';
import { Countdown, Time } from '../../ui/time.tsx';
import { PortalLink } from './portal-link.tsx';
import { text } from './texts.ts';

/** Links for the customer whose application this is. */
export function PortalSessions({ application }: { readonly application: string }) {
  const [making, setMaking] = useState(false);
  const list = useInfiniteQuery(pages('listPortalSessions', { application }));
  const end = useChange('revokePortalSession', { stale: ['listPortalSessions'], said: text.portalEnded });
  return (
    <Card title={text.portal} actions={<Button onClick={() => setMaking(true)}>{text.portalOpen}</Button>}>
      <p>{text.portalHint}</p>
      <Answered of={list} lines={2}>
        {({ pages: loaded }) => {
          const sessions = loaded.flatMap((page) => page.data);
          if (sessions.length === 0) return <Muted>{text.portalNone}</Muted>;
          return (
            <>
              <Table
                label={text.portal}
                items={sessions}
                idOf={({ id }) => id}
                columns={[
                  { id: 'id', title: text.id, lead: true, cell: ({ id }) => <Code>{id}</Code> },
                  { id: 'created', title: text.created, cell: ({ createdAt }) => <Time at={createdAt} /> },
                  { id: 'expires', title: text.portalExpires, cell: ({ expiresAt }) => <Countdown at={expiresAt} /> },
                  {
                    id: 'end',
                    title: text.portalEnd,
                    cell: ({ id }) => (
                      <Button look="danger" onClick={() => end.mutate({ path: { application, portalSession: id } })}>
                        {text.portalEnd}
                      </Button>
                    ),
                  },
                ]}
              />
              <More of={list} />
            </>
          );
        }}
      </Answered>
      {making && <PortalLink application={application} onClose={() => setMaking(false)} />}
    </Card>
  );
}
