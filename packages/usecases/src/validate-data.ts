import type { EventWarning, ValidationMode } from '@postrider/core';
import { findSchemas, type Tx, type Verdict } from '@postrider/db';
import { compiledOnce, VIOLATIONS_MAX } from '@postrider/json-schema';

/**
 * Holds events against the catalogue as it is now, in the transaction that records them. `warn`: what is wrong with each,
 * its pointers within the event. `enforce`: what is wrong with any, at most `VIOLATIONS_MAX`, pointers beginning with
 * `/events/<n>`.
 */
export async function validateData(
  tx: Tx,
  mode: Exclude<ValidationMode, 'off'>,
  events: readonly { readonly type: string; readonly data: string }[],
): Promise<Verdict> {
  const types = [...new Set(events.map(({ type }) => type))];
  const schemas = new Map((await findSchemas(tx, types)).map(({ name, schema }) => [name, schema]));
  switch (mode) {
    case 'warn': {
      const warnings = events.map((event) => violationsOf(event, schemas));
      return { kind: 'fit', warnings: warnings.map((found) => (found.length === 0 ? null : found)) };
    }
    case 'enforce': {
      const violations: EventWarning[] = [];
      for (const [n, event] of events.entries()) {
        if (violations.length >= VIOLATIONS_MAX) break;
        for (const { pointer, detail } of violationsOf(event, schemas)) {
          violations.push({ pointer: `/events/${n}${pointer}`, detail });
        }
      }
      if (violations.length > 0) return { kind: 'unfit', violations: violations.slice(0, VIOLATIONS_MAX) };
      return { kind: 'fit', warnings: [] };
    }
  }
}

function violationsOf(
  { type, data }: { readonly type: string; readonly data: string },
  schemas: ReadonlyMap<string, string | null>,
): readonly EventWarning[] {
  const schema = schemas.get(type);
  if (schema === undefined) {
    return [{ pointer: '/type', detail: 'The catalogue has no such event type, or it is archived.' }];
  }
  if (schema === null) return [];
  const compiled = compiledOnce(schema);
  // Put before schemas were applied, and compiled.
  if (!compiled.ok) {
    const detail = `The schema of this event type cannot be applied: put the type again. ${compiled.problems[0]?.detail}`;
    return [{ pointer: '/type', detail }];
  }
  return compiled.violationsOf(data).map(({ pointer, detail }) => ({ pointer: `/data${pointer}`, detail }));
}
