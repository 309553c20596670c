import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { one } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../app/grant.tsx';
import { text as common } from '../../app/texts.ts';
import { Code } from '../../ui/code.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { ConfirmButton } from '../../ui/dialog.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { InboxRequests } from './inbox-requests.tsx';
import { InboxSettings } from './inbox-settings.tsx';
import { text } from './texts.ts';

export function InboxScreen() {
  const { inbox } = useParams({ from: '/playground/$inbox' });
  const found = useQuery(one('getInbox', { inbox }));
  const may = useMay();
  return (
    <Page
      title={found.data?.name ?? text.unnamed}
      lead={<Link to="/playground">{text.back}</Link>}
      actions={may('endpoints:write') && <Remove inbox={inbox} />}
    >
      <Answered of={found}>
        {(answer) => (
          <>
            <Row>
              <Code>{answer.url}</Code>
              <CopyButton value={answer.url} />
            </Row>
            <InboxRequests inbox={answer} />
            {may('endpoints:write') && <InboxSettings key={answer.id} inbox={answer} />}
          </>
        )}
      </Answered>
    </Page>
  );
}

function Remove({ inbox }: { readonly inbox: string }) {
  const navigate = useNavigate();
  const empty = useChange('emptyInbox', { stale: ['listInboxRequests'], said: text.emptied });
  const remove = useChange('deleteInbox', {
    stale: ['listInboxes'],
    said: text.removed,
    onDone: () => void navigate({ to: '/playground' }),
  });
  return (
    <>
      <ConfirmButton
        look="plain"
        label={text.empty}
        title={text.emptyTitle}
        confirm={text.empty}
        busy={empty.isPending}
        onConfirm={() => empty.mutate({ path: { inbox } })}
      >
        {text.emptyHint}
      </ConfirmButton>
      <ConfirmButton
        label={common.remove}
        title={text.removeTitle}
        confirm={common.remove}
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ path: { inbox } })}
      >
        {text.removeHint}
      </ConfirmButton>
    </>
  );
}
