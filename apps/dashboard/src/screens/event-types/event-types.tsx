import type { EventType } from '@postrider/sdk';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { curlOf } from '../../api/curl.ts';
import { pages } from '../../api/queries.ts';
import { useIsPortal, useMay } from '../../app/grant.tsx';
import { useFilters } from '../../app/use-filters.ts';
import { Button } from '../../ui/button.tsx';
import { FilterBar, SelectField, TextField } from '../../ui/field.tsx';
import { Muted, Page } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { type Column, More, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { CreateEventType } from './create-event-type.tsx';
import { DownloadOpenApi } from './download-open-api.tsx';
import { ImportEventTypes } from './import-event-types.tsx';
import { StatePill } from './state-pill.tsx';
import { text } from './texts.ts';

const LIMIT = 250;

/** For who has none yet. */
const EXAMPLE = { description: 'A message reached its recipient.', example: { messageId: 'm_1' } };

/** The catalogue. */
export function EventTypes() {
  const { search = '', archived = '' } = useSearch({ from: '/event-types' });
  const filter = useFilters();
  const may = useMay();
  const isPortal = useIsPortal();
  const [open, setOpen] = useState<'create' | 'import' | null>(null);
  const list = useInfiniteQuery(pages('listEventTypes', {}, { limit: LIMIT }));
  return (
    <Page
      title={text.title}
      lead={isPortal ? text.hintPortal : text.hint}
      actions={
        may('endpoints:write') &&
        !isPortal && (
          <>
            <DownloadOpenApi />
            <Button onClick={() => setOpen('import')}>{text.import}</Button>
            <Button look="primary" onClick={() => setOpen('create')}>
              {text.create}
            </Button>
          </>
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
        {/* Customers are offered those in use. */}
        {!isPortal && (
          <SelectField
            label={text.state}
            value={archived}
            onChange={(value) => filter({ archived: value })}
            options={Object.entries(text.which).map(([value, label]) => ({ value, label }))}
          />
        )}
      </FilterBar>
      <Answered of={list}>
        {({ pages: loaded }) => {
          const all = loaded.flatMap((page) => page.data);
          const found = matching(all, search, isPortal ? '' : archived);
          if (all.length === 0) {
            return (
              <Empty
                title={text.none}
                command={
                  isPortal
                    ? undefined
                    : curlOf('putEventType', { path: { eventType: 'message.delivered' }, body: EXAMPLE })
                }
              >
                {isPortal ? text.noneHintPortal : text.noneHint}
              </Empty>
            );
          }
          if (found.length === 0) return <Empty title={text.noneFound} />;
          return (
            <>
              <Table
                label={text.title}
                items={found}
                columns={isPortal ? COLUMNS.filter(({ id }) => id !== 'archived') : COLUMNS}
                idOf={({ name }) => name}
              />
              <More of={list} />
            </>
          );
        }}
      </Answered>
      {open === 'create' && <CreateEventType onClose={() => setOpen(null)} />}
      {open === 'import' && <ImportEventTypes onClose={() => setOpen(null)} />}
    </Page>
  );
}

const COLUMNS: readonly Column<EventType>[] = [
  {
    id: 'name',
    title: text.name,
    lead: true,
    cell: ({ name }) => (
      <Link to="/event-types/$name" params={{ name }}>
        {name}
      </Link>
    ),
  },
  {
    id: 'description',
    title: text.description,
    wideOnly: true,
    cell: ({ description }) => <Muted>{description}</Muted>,
  },
  { id: 'schema', title: text.schema, cell: ({ schema }) => (schema === null ? text.hasNot : text.has) },
  {
    id: 'archived',
    title: text.state,
    cell: (eventType) => <StatePill {...eventType} />,
  },
  { id: 'changed', title: text.changed, wideOnly: true, cell: ({ updatedAt }) => <Time at={updatedAt} /> },
];

function matching(all: readonly EventType[], search: string, which: string): EventType[] {
  const wanted = search.toLowerCase();
  return all
    .filter(({ archived }) => which === 'all' || archived === (which === 'archived'))
    .filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(wanted))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
