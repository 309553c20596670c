import { elementSpans, type JsonSpan, memberSpans } from '@postrider/core';

/**
 * A JSON Schema, as text, with its references (`$ref`, `$dynamicRef`) changed and everything else as it is, byte for byte.
 * What has an `$id` is left alone: references in it count from there.
 */
export function rewriteReferences(schema: string, rewrite: (reference: string) => string): string {
  if (schema[0] === '[') {
    return spliced(schema, elementSpans(schema), (element) => rewriteReferences(element, rewrite));
  }
  if (schema[0] !== '{') return schema;
  const members = memberSpans(schema);
  if (members.some(({ key, start }) => key === '$id' && schema[start] === '"')) return schema;
  return spliced(schema, members, (text, { key }) => {
    if (REFERENCES.has(key) && text[0] === '"') return rewritten(text, rewrite);
    if (DATA.has(key)) return text;
    if (SCHEMAS_BY_NAME.has(key) && text[0] === '{') {
      return spliced(text, memberSpans(text), (named) => rewriteReferences(named, rewrite));
    }
    return rewriteReferences(text, rewrite);
  });
}

/** A text with some places of it replaced; they are in order and do not overlap. */
export function spliced<Span extends JsonSpan>(
  text: string,
  spans: readonly Span[],
  replace: (part: string, span: Span) => string,
): string {
  let done = '';
  let at = 0;
  for (const span of spans) {
    done += text.slice(at, span.start) + replace(text.slice(span.start, span.end), span);
    at = span.end;
  }
  return done + text.slice(at);
}

const REFERENCES: ReadonlySet<string> = new Set(['$ref', '$dynamicRef']);

/** Keywords whose value is data, in which `$ref` is a name like any other. */
const DATA: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'example', 'examples']);

/** Keywords whose value has names of the author's own, each with a schema. */
const SCHEMAS_BY_NAME: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  '$defs',
  'definitions',
]);

function rewritten(text: string, rewrite: (reference: string) => string): string {
  const reference = String(JSON.parse(text));
  const other = rewrite(reference);
  return other === reference ? text : JSON.stringify(other);
}
