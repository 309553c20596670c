import type { AuditEntry } from '@postrider/sdk';
import { Stack } from '../../ui/page.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { Actor } from './actor.tsx';
import { Changes } from './changes.tsx';
import { InApplication } from './in-application.tsx';
import { Origin } from './origin.tsx';
import { TargetLink } from './target-link.tsx';
import { text } from './texts.ts';

export const AUDIT_COLUMNS: readonly Column<AuditEntry>[] = [
  {
    id: 'action',
    title: text.what,
    lead: true,
    cell: (entry) => (
      <Stack tight>
        <strong>{text.actions[entry.action]}</strong>
        <TargetLink entry={entry} />
        <InApplication entry={entry} />
      </Stack>
    ),
  },
  { id: 'change', title: text.change, cell: (entry) => <Changes entry={entry} /> },
  { id: 'actor', title: text.who, cell: ({ actor }) => <Actor actor={actor} /> },
  { id: 'origin', title: text.fromWhere, cell: ({ origin }) => <Origin origin={origin} /> },
  { id: 'at', title: text.when, cell: ({ at }) => <Time at={at} /> },
];
