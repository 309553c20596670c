import type { AuditEntry } from '@postrider/sdk';
import type { QueryOf } from '@postrider/sdk/operations';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { curlOf } from '../../api/curl.ts';
import { pages } from '../../api/queries.ts';
import { Page, Stack } from '../../ui/page.tsx';
import { useMoments } from '../../ui/span-field.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { More, Table } from '../../ui/table.tsx';
import { AUDIT_COLUMNS } from './audit-columns.tsx';
import { AuditFilters, type AuditSearch, actionOf } from './audit-filters.tsx';
import { text } from './texts.ts';

const REFETCH_MS = 10_000;

export function AuditLog() {
  const search = useSearch({ from: '/audit-log' });
  const span = useMoments(search);
  const entries = useInfiniteQuery({
    ...pages('readAuditLog', {}, { ...queryOf(search), ...span }),
    refetchInterval: REFETCH_MS,
    // While filters change, the table stays where it is.
    placeholderData: keepPreviousData,
  });
  return (
    <Page title={text.title} lead={text.lead}>
      <AuditFilters search={search} />
      <Answered of={entries} lines={14}>
        {({ pages: read }) => {
          const found = read.flatMap((page) => page.data);
          return found.length === 0 ? (
            <NothingFound isFiltered={Object.keys(search).length > 0} />
          ) : (
            <Stack>
              <Table label={text.title} items={found} columns={AUDIT_COLUMNS} idOf={(entry: AuditEntry) => entry.id} />
              <More of={entries} />
            </Stack>
          );
        }}
      </Answered>
    </Page>
  );
}

function queryOf({ application, actor, action, target }: AuditSearch): QueryOf<'readAuditLog'> {
  const known = actionOf(action);
  return {
    ...(application === undefined ? {} : { application }),
    ...(actor === undefined ? {} : { actor }),
    ...(known === undefined ? {} : { action: known }),
    ...(target === undefined ? {} : { target }),
  };
}

function NothingFound({ isFiltered }: { readonly isFiltered: boolean }) {
  return isFiltered ? (
    <Empty title={text.emptyFilteredTitle} action={<Link to="/audit-log">{text.clear}</Link>}>
      {text.emptyFiltered}
    </Empty>
  ) : (
    <Empty title={text.emptyTitle} command={curlOf('createApplication', { body: { name: text.example } })}>
      {text.empty}
    </Empty>
  );
}
