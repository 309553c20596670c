import { text } from './texts.ts';

/** What values of a schema must keep to beyond their type, in words; empty: nothing. */
export function schemaLimits(schema: Readonly<Record<string, unknown>>): string {
  const said = Object.entries(text.limits).flatMap(([name, say]) => {
    const value = schema[name];
    return value === undefined || value === false
      ? []
      : [say(typeof value === 'string' ? value : JSON.stringify(value))];
  });
  return said.join(', ');
}
