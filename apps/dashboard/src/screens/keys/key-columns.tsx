import type { ApiKey } from '@postrider/sdk';
import { Link } from '@tanstack/react-router';
import { useChange } from '../../api/use-change.ts';
import { useApplicationName } from '../../app/application-names.ts';
import { Code } from '../../ui/code.tsx';
import { ConfirmButton } from '../../ui/dialog.tsx';
import { Muted, Row, Stack } from '../../ui/page.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { ActorId } from './actor-id.tsx';
import { allScopes } from './scopes-field.tsx';
import { text } from './texts.ts';

export const KEY_COLUMNS: readonly Column<ApiKey>[] = [
  {
    id: 'name',
    title: text.name,
    lead: true,
    cell: ({ name, id }) => (
      <Stack tight>
        <strong>{name}</strong>
        <ActorId id={id} name={name} />
      </Stack>
    ),
  },
  {
    id: 'scopes',
    title: text.role,
    cell: ({ scopes, rateLimit }) => (
      <Stack tight>
        <Scopes scopes={scopes} />
        {rateLimit !== null && <Muted>{text.rateLimited(rateLimit)}</Muted>}
      </Stack>
    ),
  },
  { id: 'application', title: text.application, cell: ({ application }) => <OfApplication id={application} /> },
  {
    id: 'used',
    title: text.lastUsed,
    cell: ({ lastUsedAt }) => (lastUsedAt === null ? text.notYet : <Time at={lastUsedAt} />),
  },
  {
    id: 'expires',
    title: text.expires,
    cell: ({ expiresAt }) => (expiresAt === null ? text.never : <Time at={expiresAt} />),
  },
  { id: 'created', title: text.created, wideOnly: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
  { id: 'actions', title: text.actions, cell: (key) => <Revoke apiKey={key} /> },
];

function Scopes({ scopes }: { readonly scopes: ApiKey['scopes'] }) {
  if (allScopes(scopes)) return text.allScopes;
  return (
    <Row>
      {scopes.map((scope) => (
        <Code key={scope}>{scope}</Code>
      ))}
    </Row>
  );
}

function OfApplication({ id }: { readonly id: string | null }) {
  const name = useApplicationName(id);
  if (id === null) return text.allApplications;
  return (
    <Link to="/applications/$application" params={{ application: id }}>
      {name ?? <Code>{id}</Code>}
    </Link>
  );
}

function Revoke({ apiKey: { id, name } }: { readonly apiKey: ApiKey }) {
  const revoke = useChange('revokeKey', { stale: ['listKeys', 'listSessions'], said: text.revoked });
  return (
    <ConfirmButton
      label={text.revoke}
      title={text.revokeNamed(name)}
      confirm={text.revoke}
      busy={revoke.isPending}
      onConfirm={() => revoke.mutate({ path: { key: id } })}
    >
      {text.revokeWhat}
    </ConfirmButton>
  );
}
