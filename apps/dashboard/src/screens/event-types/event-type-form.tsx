import type { EventType } from '@postrider/sdk';
import { useState } from 'react';
import { parseExact, writeExact } from '../../api/exact-json.ts';
import { jsonProblem } from '../../api/json-problem.ts';
import { fieldProblem, ProblemError } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { text as common } from '../../app/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox, Form, FormActions, TextArea, TextField } from '../../ui/field.tsx';
import { Stack } from '../../ui/page.tsx';
import { SchemaTable } from './schema-table.tsx';
import { text } from './texts.ts';

interface Problems {
  readonly schema: string | null;
  readonly example: string | null;
}

const NONE: Problems = { schema: null, example: null };

/** What one type says of itself; without one, a new type with its name. Texts of JSON are sent as they are written. */
export function EventTypeForm({
  eventType,
  onSaved,
  onCancel,
}: {
  readonly eventType: EventType | null;
  readonly onSaved: (name: string) => void;
  readonly onCancel: () => void;
}) {
  const [name, setName] = useState(eventType?.name ?? '');
  const [description, setDescription] = useState(eventType?.description ?? '');
  const [schema, setSchema] = useState(written(eventType?.schema));
  const [example, setExample] = useState(written(eventType?.example));
  const [archived, setArchived] = useState(eventType?.archived ?? false);
  const [problems, setProblems] = useState(NONE);
  const put = useChange('putEventType', {
    stale: ['listEventTypes', 'getEventType'],
    said: text.saved,
    quiet: true,
    onDone: () => onSaved(name),
  });
  const send = () => {
    const found = { schema: problemIn(schema), example: problemIn(example) };
    setProblems(found);
    if (found.schema !== null || found.example !== null) return;
    put.mutate({
      path: { eventType: name },
      text: `{"description":${JSON.stringify(description)},"archived":${archived},"schema":${schema.trim() || 'null'},"example":${example.trim() || 'null'}}`,
    });
  };
  const code = put.error instanceof ProblemError ? put.error.problem.code : null;
  const message = put.error?.message ?? null;
  const problemOf = (field: 'schema' | 'example', own: string) =>
    problems[field] ?? fieldProblem(put.error, `/${field}`) ?? (code === own ? message : null);
  const placed = code === 'invalid_schema' || code === 'example_does_not_fit' || fieldProblem(put.error, '') !== null;
  return (
    <Form onSubmit={send}>
      {eventType === null && (
        <TextField
          label={text.name}
          hint={text.nameHint}
          value={name}
          onChange={setName}
          problem={placed ? null : message}
          mono
        />
      )}
      <TextField
        label={text.description}
        value={description}
        onChange={setDescription}
        problem={fieldProblem(put.error, '/description')}
      />
      <TextArea
        label={text.schemaLabel}
        hint={text.schemaHint}
        rows={10}
        value={schema}
        onChange={setSchema}
        problem={problemOf('schema', 'invalid_schema')}
      />
      <TextArea
        label={text.exampleLabel}
        hint={text.exampleHint}
        rows={5}
        value={example}
        onChange={setExample}
        problem={problemOf('example', 'example_does_not_fit')}
      />
      <Preview schema={schema} />
      <Checkbox label={text.archiveLabel} checked={archived} onChange={setArchived} />
      <FormActions>
        <Button onClick={onCancel}>{common.cancel}</Button>
        <Button type="submit" look="primary" busy={put.isPending}>
          {common.save}
        </Button>
      </FormActions>
    </Form>
  );
}

/** As soon as what is written can be read. */
function Preview({ schema }: { readonly schema: string }) {
  const read = schema.trim() !== '' && jsonProblem(schema) === null ? parseExact(schema) : null;
  if (read === null) return null;
  return (
    <Stack>
      <h3>{text.preview}</h3>
      <SchemaTable schema={read} />
    </Stack>
  );
}

function written(value: unknown): string {
  return value === null || value === undefined ? '' : writeExact(value);
}

/** What is left empty has none. */
function problemIn(json: string): string | null {
  return json.trim() === '' ? null : jsonProblem(json);
}
