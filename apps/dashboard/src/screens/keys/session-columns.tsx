import type { Session } from '@postrider/sdk';
import { useChange } from '../../api/use-change.ts';
import { ConfirmButton } from '../../ui/dialog.tsx';
import { Row, Stack } from '../../ui/page.tsx';
import { Pill } from '../../ui/pill.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { ActorId } from './actor-id.tsx';
import { text } from './texts.ts';

export const SESSION_COLUMNS: readonly Column<Session>[] = [
  {
    id: 'name',
    title: text.name,
    lead: true,
    cell: ({ id, name, isYours }) => (
      <Stack tight>
        <Row>
          <strong>{name}</strong>
          {isYours && <Pill tone="accent">{text.you}</Pill>}
        </Row>
        <ActorId id={id} name={name} />
      </Stack>
    ),
  },
  { id: 'role', title: text.role, cell: ({ role }) => (role === null ? text.asKey : text.roles[role]) },
  { id: 'opened', title: text.openedBy, cell: ({ openedBy }) => text.opened[openedBy.kind] },
  { id: 'since', title: text.since, cell: ({ createdAt }) => <Time at={createdAt} /> },
  { id: 'used', title: text.lastUsed, cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
  { id: 'ends', title: text.ends, wideOnly: true, cell: ({ expiresAt }) => <Time at={expiresAt} /> },
  { id: 'actions', title: text.actions, cell: (session) => <End session={session} /> },
];

/** One's own is ended where one signs out. */
function End({ session: { id, name, isYours } }: { readonly session: Session }) {
  const end = useChange('revokeSession', { stale: ['listSessions'], said: text.ended });
  if (isYours) return null;
  return (
    <ConfirmButton
      label={text.end}
      title={text.endNamed(name)}
      confirm={text.end}
      busy={end.isPending}
      onConfirm={() => end.mutate({ path: { session: id } })}
    >
      {text.endWhat}
    </ConfirmButton>
  );
}
