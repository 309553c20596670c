import type { Application } from '@postrider/sdk';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { curlOf } from '../../api/curl.ts';
import { one, pages } from '../../api/queries.ts';
import { useMay } from '../../app/grant.tsx';
import { useFilters } from '../../app/use-filters.ts';
import { Button } from '../../ui/button.tsx';
import { Code } from '../../ui/code.tsx';
import { FilterBar, TextField } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { type Column, More, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { CreateApplication } from './create-application.tsx';
import { text } from './texts.ts';

/** As many as one request gives: most platforms see all their customers at once. */
const LIMIT = 250;

/** All applications; by a search those whose name has it, or the one with this id or uid. */
export function Applications() {
  const { search = '' } = useSearch({ from: '/applications' });
  const filter = useFilters();
  const may = useMay();
  const [creating, setCreating] = useState(false);
  const list = useInfiniteQuery(pages('listApplications', {}, { limit: LIMIT }));
  const settled = useSettled(search);
  const isReference = /^[A-Za-z0-9._-]{1,128}$/.test(settled);
  const named = useQuery({ ...one('getApplication', { application: settled }), enabled: isReference, retry: false });
  return (
    <Page
      title={text.title}
      actions={
        may('endpoints:write') && (
          <Button look="primary" onClick={() => setCreating(true)}>
            {text.create}
          </Button>
        )
      }
    >
      <FilterBar>
        <TextField
          label={text.search}
          placeholder={text.searchHint}
          type="search"
          value={search}
          onChange={(value) => filter({ search: value })}
        />
      </FilterBar>
      <Answered of={list}>
        {({ pages: loaded }) => {
          const all = loaded.flatMap((page) => page.data);
          const found = matching(all, search, search === settled ? named.data : undefined);
          if (all.length === 0 && search === '') {
            return (
              <Empty title={text.none} command={curlOf('createApplication', { body: { name: 'Acme', uid: 'acme' } })}>
                {text.noneHint}
              </Empty>
            );
          }
          if (found.length === 0) return <Empty title={text.noneFound}>{text.noneFoundHint}</Empty>;
          return (
            <>
              <Table label={text.title} items={found} columns={COLUMNS} idOf={({ id }) => id} />
              <More of={list} />
            </>
          );
        }}
      </Answered>
      {creating && <CreateApplication onClose={() => setCreating(false)} />}
    </Page>
  );
}

const COLUMNS: readonly Column<Application>[] = [
  {
    id: 'name',
    title: text.name,
    lead: true,
    cell: ({ id, name }) => (
      <Link to="/applications/$application/endpoints" params={{ application: id }}>
        {name}
      </Link>
    ),
  },
  { id: 'uid', title: text.uid, cell: ({ uid }) => (uid === null ? '–' : <Code>{uid}</Code>) },
  { id: 'id', title: text.id, wideOnly: true, cell: ({ id }) => <Code>{id}</Code> },
  { id: 'format', title: text.format, wideOnly: true, cell: ({ format }) => format ?? text.formatInherited },
  { id: 'created', title: text.created, cell: ({ createdAt }) => <Time at={createdAt} /> },
];

function matching(all: readonly Application[], search: string, named: Application | undefined): Application[] {
  const wanted = search.toLowerCase();
  const found = all.filter(({ id, uid, name }) =>
    [id, uid ?? '', name].some((one) => one.toLowerCase().includes(wanted)),
  );
  const further = named === undefined || found.some(({ id }) => id === named.id) ? [] : [named];
  return [...further, ...found];
}
