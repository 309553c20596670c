import { useNavigate } from '@tanstack/react-router';
import { useChange } from '../../api/use-change.ts';
import { text as common } from '../../app/texts.ts';
import { ConfirmButton } from '../../ui/dialog.tsx';
import { text } from './texts.ts';

/** Forgets the requests of an inbox, or the inbox itself. */
export function RemoveInbox({ inbox }: { readonly inbox: string }) {
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
