import { literalType, propertyName, withComment } from './typescript-text.ts';

export interface TypeDeclaration {
  readonly name: string;
  /** What stands behind the `=` of its alias. */
  readonly type: string;
}

type Keywords = Readonly<Record<string, unknown>>;

/**
 * The TypeScript types of what may be sent under a schema: the first declaration, called `name`, is the schema's own, and
 * each place that it refers to has one too, named by `nameOf` from words of ours. A type refuses no data that the schema
 * takes, but for properties that the schema does not name, unless it says `additionalProperties` or `patternProperties`, and
 * for some lists that two schemas of an `allOf` describe. What TypeScript cannot say (lengths, patterns, conditions) is left
 * out, and what refers elsewhere is `unknown`.
 */
export function typescriptOfSchema(
  schema: unknown,
  name: string,
  nameOf: (words: string) => string,
): readonly TypeDeclaration[] {
  const names = new Map([['#', name]]);
  // Grows while it is walked: a place may refer to further ones.
  const declarations: TypeDeclaration[] = [];
  for (const [reference, declared] of names) {
    declarations.push({ name: declared, type: typeOf(placeOf(schema, reference)) });
  }
  return declarations;

  function typeOf(part: unknown): string {
    if (part === false) return 'never';
    if (!isKeywords(part)) return 'unknown';
    return intersection([
      ...('$ref' in part ? [referred(part['$ref'])] : []),
      ownType(part),
      ...listOf(part['allOf']).map(typeOf),
      ...['anyOf', 'oneOf']
        .filter((keyword) => keyword in part)
        .map((keyword) => union(listOf(part[keyword]).map(typeOf))),
    ]);
  }

  function referred(reference: unknown): string {
    if (typeof reference !== 'string' || placeOf(schema, reference) === undefined) return 'unknown';
    const known = names.get(reference) ?? nameOf(`${name} ${reference.replace(/^.*[#/]/, '')}`);
    names.set(reference, known);
    return known;
  }

  function ownType(part: Keywords): string {
    if ('const' in part) return literalType(part['const']);
    if (Array.isArray(part['enum'])) return union(part['enum'].map(literalType));
    return union(kindsOf(part).map((kind) => typeOfKind(kind, part)));
  }

  function typeOfKind(kind: unknown, part: Keywords): string {
    switch (kind) {
      case 'object':
        return objectType(part);
      case 'array':
        return arrayType(part);
      case 'integer':
        return 'number';
      case 'number':
      case 'string':
      case 'boolean':
      case 'null':
        return kind;
    }
    return 'unknown';
  }

  function objectType(part: Keywords): string {
    const properties = isKeywords(part['properties']) ? part['properties'] : {};
    const required = new Set(listOf(part['required']));
    const unnamed = [...required].filter((key) => typeof key === 'string' && !Object.hasOwn(properties, key));
    const members = [
      ...Object.entries(properties).map(([key, property]) =>
        withComment(property, `${propertyName(key)}${required.has(key) ? '' : '?'}: ${typeOf(property)};`),
      ),
      ...unnamed.map((key) => `${propertyName(String(key))}: unknown;`),
    ];
    const others = typeOfOthers(part, members.length > 0);
    if (others !== null) members.push(`[key: string]: ${others};`);
    return `{\n${members.join('\n').replace(/^/gm, '  ')}\n}`;
  }

  /** Of properties without a name; null: there are none. */
  function typeOfOthers(part: Keywords, hasNamed: boolean): string | null {
    const additional = part['additionalProperties'];
    if ('patternProperties' in part) return 'unknown';
    if (hasNamed) return additional === undefined || additional === false ? null : 'unknown';
    return additional === undefined ? 'unknown' : typeOf(additional);
  }

  function arrayType(part: Keywords): string {
    const first = listOf(part['prefixItems']).map(typeOf);
    const rest = typeOf(part['items']);
    if (first.length === 0) return `readonly ${inParentheses(rest)}[]`;
    const least = typeof part['minItems'] === 'number' ? part['minItems'] : 0;
    const items = first.map((type, place) => (place < least ? type : `${inParentheses(type)}?`));
    if (rest !== 'never') items.push(`...${inParentheses(rest)}[]`);
    return `readonly [${items.join(', ')}]`;
  }
}

/** What its `type` says, or else what its other keywords are about. */
function kindsOf(part: Keywords): readonly unknown[] {
  if ('type' in part) return Array.isArray(part['type']) ? part['type'] : [part['type']];
  const has = (keywords: readonly string[]) => keywords.some((keyword) => keyword in part);
  if (has(['properties', 'required', 'additionalProperties', 'patternProperties'])) return ['object'];
  return has(['items', 'prefixItems']) ? ['array'] : ['anything'];
}

/** What a reference within the schema points to: `#`, `#/$defs/name` or `#anchor`. */
function placeOf(schema: unknown, reference: string): unknown {
  if (reference === '#') return schema;
  if (reference.startsWith('#/')) {
    const words = reference
      .slice(2)
      .split('/')
      .map((word) => decode(word).replaceAll('~1', '/').replaceAll('~0', '~'));
    return words.reduce<unknown>(
      (place, word) => (Object.hasOwn(Object(place), word) ? Object(place)[word] : undefined),
      schema,
    );
  }
  return reference.startsWith('#') ? anchored(schema, reference.slice(1)) : undefined;
}

function decode(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

function anchored(place: unknown, anchor: string): unknown {
  if (typeof place !== 'object' || place === null) return undefined;
  if ('$anchor' in place && place.$anchor === anchor) return place;
  for (const inside of Object.values(place)) {
    const found = anchored(inside, anchor);
    if (found !== undefined) return found;
  }
  return undefined;
}

function intersection(types: readonly string[]): string {
  const telling = [...new Set(types)].filter((type) => type !== 'unknown');
  if (telling.length <= 1) return telling[0] ?? 'unknown';
  return telling.map((type) => (type.includes(' | ') ? `(${type})` : type)).join(' & ');
}

function union(types: readonly string[]): string {
  if (types.length === 0 || types.includes('unknown')) return 'unknown';
  return [...new Set(types)].join(' | ');
}

function inParentheses(type: string): string {
  return /^[\w"]+$/.test(type) ? type : `(${type})`;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isKeywords(value: unknown): value is Keywords {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
