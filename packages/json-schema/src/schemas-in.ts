/** A schema that is an object: what is in it are keywords. */
export type SchemaObject = Record<string, unknown>;

/**
 * The schema and all schemas within it (draft 2020-12, sections 10 and 11 of Core, 8.5 of Validation), each once: what
 * stands where the draft has a schema, and what a reference by JSON pointer leads to. Names of properties and definitions,
 * and values such as those of `enum`, are no schemas, whatever they look like.
 */
export function schemasIn(root: SchemaObject): ReadonlySet<SchemaObject> {
  const found = new Set([root]);
  const add = (value: unknown) => {
    if (isObject(value)) found.add(value);
  };
  // What is added while the loop runs is visited too.
  for (const schema of found) {
    for (const [keyword, value] of Object.entries(schema)) {
      if (HOLDS_SCHEMA.has(keyword)) add(value);
      else if (HOLDS_LIST.has(keyword) && Array.isArray(value)) value.forEach(add);
      else if (HOLDS_NAMED.has(keyword) && isObject(value)) Object.values(value).forEach(add);
      else if (REFERS.has(keyword) && typeof value === 'string') add(targetOf(root, value));
    }
  }
  return found;
}

const HOLDS_SCHEMA: ReadonlySet<string> = new Set([
  'additionalProperties',
  'contains',
  'contentSchema',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);

const HOLDS_LIST: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);

/** The last two are of earlier drafts, and still obeyed. */
const HOLDS_NAMED: ReadonlySet<string> = new Set([
  '$defs',
  'dependentSchemas',
  'patternProperties',
  'properties',
  'definitions',
  'dependencies',
]);

const REFERS: ReadonlySet<string> = new Set(['$ref', '$dynamicRef']);

/** By its fragment: the schema has no other document to refer to. Undefined: there is nothing, or it is no pointer. */
function targetOf(root: SchemaObject, reference: string): unknown {
  const pointer = /#(\/.*)$/s.exec(reference)?.[1];
  if (pointer === undefined) return undefined;
  let at: unknown = root;
  for (const part of pointer.slice(1).split('/')) {
    const key = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function isObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
