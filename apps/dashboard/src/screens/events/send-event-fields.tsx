import type { EventType } from '@postrider/sdk';
import { useId } from 'react';
import { fieldProblem, ProblemError } from '../../api/problem.ts';
import { TextArea, TextField } from '../../ui/field.tsx';
import { Stack } from '../../ui/page.tsx';
import { Failure } from '../../ui/states.tsx';
import { text } from './texts.ts';

export interface Fields {
  readonly type: string;
  readonly data: string;
  readonly uid: string;
  readonly channels: string;
  readonly idempotencyKey: string;
}

export const NEW_EVENT: Fields = { type: '', data: '{}', uid: '', channels: '', idempotencyKey: '' };

const POINTERS = ['/type', '/data', '/uid', '/channels'];

export function SendEventFields({
  fields,
  types,
  error,
  dataProblem,
  exampleOf,
  onChange,
}: {
  readonly fields: Fields;
  readonly types: readonly EventType[];
  readonly error: unknown;
  readonly dataProblem: string | null;
  /** As JSON text; null: there is none. */
  readonly exampleOf: (type: string) => string | null;
  readonly onChange: (patch: Partial<Fields>) => void;
}) {
  const list = useId();
  // What somebody has written is not written over.
  const isUntouched = fields.data === NEW_EVENT.data || fields.data === exampleOf(fields.type);
  const changeType = (type: string) => {
    const example = exampleOf(type);
    onChange(isUntouched && example !== null ? { type, data: example } : { type });
  };
  const isFurtherOpen =
    fields.channels !== '' || fieldProblem(error, '/uid') !== null || fieldProblem(error, '/channels') !== null;
  return (
    <>
      <TextField
        label={text.eventType}
        hint={text.eventTypeHint}
        problem={fieldProblem(error, '/type')}
        list={list}
        required
        value={fields.type}
        onChange={changeType}
      />
      <datalist id={list}>
        {types
          .filter(({ archived }) => !archived)
          .map(({ name, description }) => (
            <option key={name} value={name}>
              {description}
            </option>
          ))}
      </datalist>
      <TextArea
        label={text.data}
        hint={text.dataHint}
        problem={dataProblem ?? fieldProblem(error, '/data')}
        value={fields.data}
        onChange={(data) => onChange({ data })}
      />
      <details open={isFurtherOpen || undefined}>
        <summary>{text.more}</summary>
        <Stack>
          <TextField
            label={text.optional(text.uid)}
            hint={text.uidHint}
            problem={fieldProblem(error, '/uid')}
            value={fields.uid}
            onChange={(uid) => onChange({ uid })}
          />
          <TextField
            label={text.optional(text.channels)}
            hint={text.channelsHint}
            problem={fieldProblem(error, '/channels')}
            value={fields.channels}
            onChange={(channels) => onChange({ channels })}
          />
          <TextField
            label={text.optional(text.idempotencyKey)}
            hint={text.idempotencyKeyHint}
            value={fields.idempotencyKey}
            onChange={(idempotencyKey) => onChange({ idempotencyKey })}
          />
        </Stack>
      </details>
      {error !== null && !isAtField(error) && <Failure error={error} />}
    </>
  );
}

/** Whether the problem stands at one of the fields already. */
function isAtField(error: unknown): boolean {
  return error instanceof ProblemError && POINTERS.some((pointer) => fieldProblem(error, pointer) !== null);
}
