import type { Format } from '@postrider/sdk';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { pages } from '../../api/queries.ts';
import { useMay } from '../../app/grant.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Muted, Page } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { type Column, More, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { FormatForm } from './format-form.tsx';
import { KindPill } from './kind-pill.tsx';
import { text } from './texts.ts';

export function Formats() {
  const list = useInfiniteQuery(pages('listFormats', {}));
  const may = useMay();
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  return (
    <Page
      title={text.title}
      lead={text.hint}
      actions={
        may('endpoints:write') && (
          <Button look="primary" onClick={() => setCreating(true)}>
            {text.create}
          </Button>
        )
      }
    >
      <Answered of={list}>
        {({ pages: loaded }) => (
          <>
            <Table
              label={text.title}
              items={loaded.flatMap((page) => page.data)}
              columns={COLUMNS}
              idOf={({ name }) => name}
            />
            <More of={list} />
          </>
        )}
      </Answered>
      {creating && (
        <Dialog title={text.create} onClose={() => setCreating(false)} wide>
          <FormatForm
            format={null}
            onCancel={() => setCreating(false)}
            onSaved={(name) => void navigate({ to: '/formats/$name', params: { name } })}
          />
        </Dialog>
      )}
    </Page>
  );
}

const COLUMNS: readonly Column<Format>[] = [
  {
    id: 'name',
    title: text.name,
    lead: true,
    cell: ({ name }) => (
      <Link to="/formats/$name" params={{ name }}>
        {name}
      </Link>
    ),
  },
  {
    id: 'kind',
    title: text.kind,
    cell: (format) => <KindPill {...format} />,
  },
  {
    id: 'envelope',
    title: text.envelope,
    wideOnly: true,
    cell: ({ envelope }) => <Muted>{envelope === '$data' ? envelope : Object.keys(envelope).join(', ')}</Muted>,
  },
  {
    id: 'signature',
    title: text.signature,
    cell: ({ signature }) => (typeof signature === 'string' ? text.asIn(signature) : text.ownProfile),
  },
  { id: 'changed', title: text.changed, wideOnly: true, cell: ({ updatedAt }) => <Time at={updatedAt} /> },
];
