import type { Setting } from '@postrider/sdk';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { one } from '../../api/queries.ts';
import { useFilters } from '../../app/use-filters.ts';
import { Code } from '../../ui/code.tsx';
import { Checkbox, FilterBar, TextField } from '../../ui/field.tsx';
import { Page, Stack } from '../../ui/page.tsx';
import { Pill } from '../../ui/pill.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { fitting } from './fitting.ts';
import { Sentence } from './sentence.tsx';
import { text } from './texts.ts';

const SET = 'set';

export function Settings() {
  const { search = '', only } = useSearch({ from: '/settings' });
  const change = useFilters();
  const settings = useQuery(one('getSettings', {}));
  return (
    <Page title={text.title} lead={text.lead}>
      <FilterBar>
        <TextField type="search" label={text.search} value={search} onChange={(next) => change({ search: next })} />
        <Checkbox label={text.only} checked={only === SET} onChange={(next) => change({ only: next ? SET : '' })} />
      </FilterBar>
      <Answered of={settings} lines={20}>
        {({ data }) => {
          const found = fitting(data, { search, onlySet: only === SET });
          if (found.length === 0) return <Empty title={text.none}>{text.noneHint}</Empty>;
          return <Table label={text.title} items={found} columns={COLUMNS} idOf={({ name }) => name} />;
        }}
      </Answered>
    </Page>
  );
}

const COLUMNS: readonly Column<Setting>[] = [
  {
    id: 'name',
    title: text.name,
    lead: true,
    cell: ({ name, sentence }) => (
      <Stack tight>
        <strong>
          <Code>{name}</Code>
        </strong>
        <Sentence>{sentence}</Sentence>
      </Stack>
    ),
  },
  { id: 'value', title: text.value, cell: (setting) => <Value setting={setting} /> },
  {
    id: 'from',
    title: text.from,
    cell: ({ isSet, isDefault }) => (
      <Pill tone={isDefault ? 'idle' : 'accent'}>
        {isSet ? (isDefault ? text.isSetAsDefault : text.isSet) : text.isDefault}
      </Pill>
    ),
  },
];

function Value({ setting: { value, isSecret, isSet } }: { readonly setting: Setting }) {
  if (isSecret) return isSet ? text.secretSet : text.notSet;
  if (value === null) return text.notSet;
  return value === '' ? text.empty : <Code>{value}</Code>;
}
