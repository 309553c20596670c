import type { CreatedSignInLink, Session } from '@postrider/sdk';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pages } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Muted } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { More, Table } from '../../ui/table.tsx';
import { ExactTime } from '../../ui/time.tsx';
import { NewLink } from './new-link.tsx';
import { SESSION_COLUMNS } from './session-columns.tsx';
import { ShownOnce } from './shown-once.tsx';
import { text } from './texts.ts';

const REFETCH_MS = 10_000;

/** Who is signed in, and links for those who are to be. */
export function SessionsCard() {
  const [isNew, setIsNew] = useState(false);
  const [created, setCreated] = useState<CreatedSignInLink | null>(null);
  const sessions = useInfiniteQuery({ ...pages('listSessions', {}), refetchInterval: REFETCH_MS });
  return (
    <Card title={text.sessions} actions={<Button onClick={() => setIsNew(true)}>{text.newLink}</Button>}>
      <Answered of={sessions} lines={4}>
        {({ pages: read }) => {
          const found = read.flatMap((page) => page.data);
          if (found.length === 0) return <Muted>{text.sessionsEmpty}</Muted>;
          return (
            <>
              <Table label={text.sessions} items={found} columns={SESSION_COLUMNS} idOf={(one: Session) => one.id} />
              <More of={sessions} />
            </>
          );
        }}
      </Answered>
      {isNew && (
        <NewLink
          onClose={() => setIsNew(false)}
          onCreated={(link) => {
            setIsNew(false);
            setCreated(link);
          }}
        />
      )}
      {created !== null && (
        <ShownOnce
          title={text.linkTitle(created.name)}
          label={text.link}
          value={created.url}
          onClose={() => setCreated(null)}
        >
          <p>{text.linkOnce}</p>
          <p>
            {text.linkUntil} <ExactTime at={created.expiresAt} />
          </p>
        </ShownOnce>
      )}
    </Card>
  );
}
