import { Code } from '../../ui/code.tsx';
import { Muted, Stack } from '../../ui/page.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { type SchemaField, schemaFields } from './schema-fields.ts';
import { text } from './texts.ts';

/** The fields of a schema, as documentation. */
export function SchemaTable({ schema }: { readonly schema: unknown }) {
  const fields = schemaFields(schema);
  if (fields.length === 0) return <Muted>{schema === null ? text.noSchema : text.noFields}</Muted>;
  return <Table label={text.fields} items={fields} idOf={({ path }) => path} columns={COLUMNS} />;
}

const COLUMNS: readonly Column<SchemaField>[] = [
  { id: 'field', title: text.field, lead: true, cell: ({ path }) => <Code>{path}</Code> },
  { id: 'type', title: text.type, cell: ({ type }) => type },
  { id: 'required', title: text.required, cell: ({ required }) => (required ? text.has : text.optional) },
  {
    id: 'description',
    title: text.description,
    cell: ({ description, limits }) => (
      <Stack tight>
        {description !== '' && <span>{description}</span>}
        {limits !== '' && <Muted>{limits}</Muted>}
        {description === '' && limits === '' && text.hasNot}
      </Stack>
    ),
  },
];
