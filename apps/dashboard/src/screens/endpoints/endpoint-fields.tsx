import { TextField } from '../../ui/field.tsx';
import { AdvancedFields } from './advanced-fields.tsx';
import type { EndpointValues } from './endpoint-values.ts';
import { EventTypesField } from './event-types-field.tsx';
import { text } from './texts.ts';

export interface FieldsProps {
  readonly application: string;
  readonly values: EndpointValues;
  readonly onChange: (patch: Partial<EndpointValues>) => void;
  /** What is wrong with a member, by JSON pointer; null: nothing. */
  readonly problemOf: (pointer: string) => string | null;
}

/** What every endpoint has: where it is, what it is called, and what it wants. */
export function EndpointFields(props: FieldsProps) {
  const { values, onChange, problemOf } = props;
  return (
    <>
      <UrlAndName {...props} />
      <EventTypesField
        value={values.eventTypes}
        onChange={(eventTypes) => onChange({ eventTypes })}
        problem={problemOf('/eventTypes')}
      />
      <details>
        <summary>{text.advanced}</summary>
        <AdvancedFields {...props} />
      </details>
    </>
  );
}

export function UrlAndName({ values, onChange, problemOf }: FieldsProps) {
  return (
    <>
      <TextField
        type="url"
        label={text.url}
        hint={text.urlHint}
        placeholder="https://example.com/webhooks"
        mono
        required
        value={values.url}
        onChange={(url) => onChange({ url })}
        problem={problemOf('/url')}
      />
      <TextField
        label={text.name}
        hint={text.nameHint}
        value={values.name}
        onChange={(name) => onChange({ name })}
        problem={problemOf('/name')}
      />
    </>
  );
}
