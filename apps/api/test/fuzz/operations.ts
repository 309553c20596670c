import type { OpenApiDocument } from '../answer-checker.ts';

/** What the served document uses of JSON Schema. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly example?: unknown;
}

/** A parameter in the path, the query or a header. */
export interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

/** An operation as the document describes it. */
export interface Operation {
  readonly id: string;
  /** In capitals. */
  readonly method: string;
  readonly template: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly mediaTypes: readonly string[]; readonly schema: JsonSchema } | null;
}

interface Described {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}

/** Every operation there is: a new route is fuzzed without a word here. */
export function operationsIn(document: OpenApiDocument): readonly Operation[] {
  const paths: Readonly<Record<string, Readonly<Record<string, unknown>>>> = document.paths;
  return Object.entries(paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, described]) => {
      const { operationId, parameters, requestBody } = described as Described;
      const content = Object.entries(requestBody?.content ?? {});
      const schema = content[0]?.[1].schema;
      return {
        id: operationId,
        method: method.toUpperCase(),
        template,
        parameters: parameters ?? [],
        body: schema === undefined ? null : { mediaTypes: content.map(([mediaType]) => mediaType), schema },
      };
    }),
  );
}

/** What a schema refers to, or itself. */
export function resolved(document: OpenApiDocument, schema: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.replace('#/components/schemas/', '');
  const { schemas }: { readonly schemas: Readonly<Record<string, JsonSchema>> } = document['components'];
  const found = schemas[name];
  if (found === undefined) throw new Error(`The document has no schema ${schema.$ref}.`);
  return found;
}
