import { type SchemaObject, schemasIn } from './schemas-in.ts';

/** A schema in such words that the compiler makes of it what the draft says. A copy; the schema stays as it is. */
export function forCompiler(schema: object | boolean): object | boolean {
  if (typeof schema === 'boolean') return schema;
  const copy: SchemaObject = structuredClone({ ...schema });
  const schemas = schemasIn(copy);
  const anchors = [...schemas].flatMap(({ $dynamicAnchor }) => $dynamicAnchor ?? []);
  const isStatic = (anchor: string) =>
    anchor !== copy['$dynamicAnchor'] && anchors.indexOf(anchor) === anchors.lastIndexOf(anchor);
  for (const one of schemas) {
    // OpenAPI's, which the compiler obeys and the draft does not know.
    delete one['nullable'];
    referStatically(one, isStatic);
  }
  return copy;
}

/**
 * A dynamic reference that can lead to one place only means what `$ref` means there. The compiler would have it lead to the
 * schema that it stands in, unless its anchor is that of the whole.
 */
function referStatically(schema: SchemaObject, isStatic: (anchor: string) => boolean): void {
  const { $dynamicRef: reference, allOf } = schema;
  if (typeof reference !== 'string' || !isStatic(reference.slice(reference.indexOf('#') + 1))) return;
  delete schema['$dynamicRef'];
  // Beside it there may be a `$ref` already.
  schema['allOf'] = [...(Array.isArray(allOf) ? allOf : []), { $ref: reference }];
}
