import { isEventTypeName, type Refusal } from '@postrider/core';
import { compiledOnce } from '@postrider/json-schema';
import { invalidField } from './refusals.ts';

/** An example can be sent as a test event: no larger than the data of an event may be unless set otherwise. */
export const EXAMPLE_BYTES_MAX = 262_144;

/** The path of the catalogue's OpenAPI document: a type of this name could not be addressed. */
const RESERVED_NAME = 'openapi';

/** Where a caller's JSON has the parts of an event type: JSON pointers. */
export interface EventTypePlaces {
  readonly name: string;
  readonly schema: string;
  readonly example: string;
}

/** What keeps an event type out of the catalogue; null: nothing. `schema` and `example` are JSON text; null: none. */
export function eventTypeProblem(
  { name, schema, example }: { readonly name: string; readonly schema: string | null; readonly example: string | null },
  at: EventTypePlaces,
): Refusal | null {
  if (!isEventTypeName(name)) {
    const detail = 'An event type is words of A-Z a-z 0-9 _ - joined by dots, at most 128 characters.';
    return invalidField('invalid_event_type', at.name, detail);
  }
  if (name === RESERVED_NAME) {
    const detail = "The catalogue's OpenAPI document is at this path: choose another name.";
    return invalidField('invalid_event_type', at.name, detail);
  }
  const compiled = schema === null ? null : compiledOnce(schema);
  if (compiled !== null && !compiled.ok) {
    const errors = compiled.problems.map(({ pointer, detail }) => ({ pointer: `${at.schema}${pointer}`, detail }));
    return { code: 'invalid_schema', detail: `The schema of ${name} cannot be applied: see errors.`, errors };
  }
  if (example === null) return null;
  const bytes = Buffer.byteLength(example);
  if (bytes > EXAMPLE_BYTES_MAX) {
    const detail = `The example is ${bytes} bytes; at most ${EXAMPLE_BYTES_MAX} are allowed.`;
    return invalidField('example_does_not_fit', at.example, detail);
  }
  const violations = compiled?.violationsOf(example) ?? [];
  if (violations.length === 0) return null;
  const errors = violations.map(({ pointer, detail }) => ({ pointer: `${at.example}${pointer}`, detail }));
  return {
    code: 'example_does_not_fit',
    detail: `The example of ${name} does not fit its schema: see errors.`,
    errors,
  };
}
