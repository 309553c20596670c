import type { AuditEntry } from '@postrider/sdk';
import { useInfiniteQuery } from '@tanstack/react-query';
import { pages } from '../../api/queries.ts';
import { Code } from '../../ui/code.tsx';
import { Muted, Stack } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { type Column, More, Table } from '../../ui/table.tsx';
import { ExactTime } from '../../ui/time.tsx';
import { changesIn } from './changes-in.ts';
import type { TabProps } from './tabs-for.ts';
import { text } from './texts.ts';

/** What people have done to an endpoint. */
export function AuditTab({ endpoint }: TabProps) {
  const listed = useInfiniteQuery(pages('readAuditLog', {}, { target: endpoint.id }));
  return (
    <Answered of={listed} lines={6}>
      {({ pages: read }) => {
        const entries = read.flatMap(({ data }) => data);
        if (entries.length === 0) return <Empty title={text.noAudit} />;
        return (
          <Stack>
            <Table label={text.tabs.audit} items={entries} idOf={({ id }) => id} columns={COLUMNS} />
            <More of={listed} />
          </Stack>
        );
      }}
    </Answered>
  );
}

const COLUMNS: readonly Column<AuditEntry>[] = [
  { id: 'at', title: text.when, cell: ({ at }) => <ExactTime at={at} /> },
  { id: 'who', title: text.who, cell: ({ actor: { kind, name, id } }) => name ?? id ?? text.actors[kind] },
  { id: 'what', title: text.what, cell: ({ action }) => <Code>{action}</Code> },
  { id: 'change', title: text.change, cell: (entry) => <Changes entry={entry} /> },
  { id: 'whence', title: text.whence, wideOnly: true, cell: ({ origin }) => origin?.address ?? '–' },
];

function Changes({ entry }: { entry: AuditEntry }) {
  const changes = changesIn(entry);
  if (changes.length === 0) return <Muted>–</Muted>;
  return (
    <ul>
      {changes.map(({ member, before, after }) => (
        <li key={member}>
          <code>
            {member}: {before} → {after}
          </code>
        </li>
      ))}
    </ul>
  );
}
