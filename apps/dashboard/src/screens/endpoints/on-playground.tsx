import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useChange } from '../../api/use-change.ts';
import { useIsPortal, useMe } from '../../app/grant.tsx';
import { Button } from '../../ui/button.tsx';
import { Muted, Row } from '../../ui/page.tsx';
import { text } from './texts.ts';

/** For whoever has no receiver yet: makes an inbox of the playground, and gives its URL. */
export function OnPlayground({ onUrl }: { readonly onUrl: (url: string) => void }) {
  const { instance } = useMe();
  const isPortal = useIsPortal();
  const [inbox, setInbox] = useState<string | null>(null);
  const create = useChange('createInbox', {
    stale: ['listInboxes'],
    onDone: ({ id, url }) => {
      setInbox(id);
      onUrl(url);
    },
  });
  if (!instance.playground || isPortal) return null;
  return (
    <Row>
      <Button busy={create.isPending} disabled={inbox !== null} onClick={() => create.mutate({ body: {} })}>
        {text.usePlayground}
      </Button>
      {inbox === null ? (
        <Muted>{text.playgroundHint}</Muted>
      ) : (
        <output>
          {text.playgroundMade}{' '}
          <Link to="/playground/$inbox" params={{ inbox }}>
            {text.openInbox}
          </Link>
        </output>
      )}
    </Row>
  );
}
