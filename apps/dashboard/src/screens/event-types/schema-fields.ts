import { schemaLimits } from './schema-limits.ts';

/** A field of a JSON Schema, as a line of documentation. */
export interface SchemaField {
  /** From the root: `order.items[].price`. */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
  /** What values must keep to beyond the type: `from 0, up to 100`. */
  readonly limits: string;
}

/** Deep enough for people; a schema may refer to itself. */
const DEPTH_MAX = 6;

/** The fields that a schema describes, outermost first, in its own order; references within it are followed. */
export function schemaFields(schema: unknown): SchemaField[] {
  return fieldsIn(schema, schema, '', 0);
}

function fieldsIn(root: unknown, given: unknown, path: string, depth: number): SchemaField[] {
  const schema = resolved(root, given);
  if (schema === null || depth > DEPTH_MAX) return [];
  if (isObject(schema['items'])) return fieldsIn(root, schema['items'], `${path}[]`, depth + 1);
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties).flatMap(([name, property]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const field = resolved(root, property);
    const description = field?.['description'];
    return [
      {
        path: at,
        type: typeOf(field),
        required: required.includes(name),
        description: typeof description === 'string' ? description : '',
        limits: field === null ? '' : schemaLimits(field),
      },
      ...fieldsIn(root, property, at, depth + 1),
    ];
  });
}

function typeOf(schema: Readonly<Record<string, unknown>> | null): string {
  if (schema === null) return 'any';
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' | ');
  for (const word of ['oneOf', 'anyOf'] as const) {
    const choices = schema[word];
    if (Array.isArray(choices)) return choices.map((choice) => typeOf(isObject(choice) ? choice : null)).join(' | ');
  }
  const type = schema['type'];
  const format = typeof schema['format'] === 'string' ? ` (${schema['format']})` : '';
  if (Array.isArray(type)) return type.join(' | ') + format;
  return typeof type === 'string' ? type + format : 'any';
}

function resolved(root: unknown, given: unknown): Readonly<Record<string, unknown>> | null {
  if (!isObject(given)) return null;
  const reference = given['$ref'];
  if (typeof reference !== 'string') return given;
  if (!reference.startsWith('#')) return null;
  const parts = reference
    .slice(1)
    .split('/')
    .filter((part) => part !== '')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
  let found: unknown = root;
  for (const part of parts) found = isObject(found) ? found[part] : undefined;
  return isObject(found) ? found : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
