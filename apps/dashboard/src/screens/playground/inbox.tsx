import type { Inbox } from '@postrider/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { one } from '../../api/queries.ts';
import { useMay } from '../../app/grant.tsx';
import { Button } from '../../ui/button.tsx';
import { Code } from '../../ui/code.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Crumbs } from '../../ui/crumbs.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Card, Facts, Page, Row, Stack } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { answerText } from './inbox-answer.ts';
import { InboxRequests } from './inbox-requests.tsx';
import { InboxSettings } from './inbox-settings.tsx';
import { RemoveInbox } from './remove-inbox.tsx';
import { text } from './texts.ts';

export function InboxScreen() {
  const { inbox } = useParams({ from: '/playground/$inbox' });
  const found = useQuery(one('getInbox', { inbox }));
  const may = useMay();
  return (
    <Stack>
      <Crumbs>
        <Link to="/playground">{text.title}</Link>
      </Crumbs>
      <Page
        title={found.data === undefined ? text.inbox : (found.data.name ?? text.unnamed)}
        actions={may('endpoints:write') && found.data !== undefined && <RemoveInbox inbox={inbox} />}
      >
        <Answered of={found}>
          {(answer) => (
            <>
              <AboutInbox inbox={answer} />
              <InboxRequests inbox={answer} />
            </>
          )}
        </Answered>
      </Page>
    </Stack>
  );
}

function AboutInbox({ inbox }: { readonly inbox: Inbox }) {
  const [changing, setChanging] = useState(false);
  const may = useMay();
  return (
    <Card>
      <Facts
        facts={[
          [
            text.url,
            <Row key="url">
              <Code>{inbox.url}</Code>
              <CopyButton value={inbox.url} />
            </Row>,
          ],
          [
            text.answers,
            <Row key="answers">
              {answerText(inbox.answer)}
              {may('endpoints:write') && <Button onClick={() => setChanging(true)}>{text.change}</Button>}
            </Row>,
          ],
          [text.expires, <Time key="expires" at={inbox.expiresAt} />],
        ]}
      />
      {changing && (
        <Dialog title={text.answer} onClose={() => setChanging(false)}>
          <InboxSettings inbox={inbox} onDone={() => setChanging(false)} />
        </Dialog>
      )}
    </Card>
  );
}
