import type { Scope } from '@postrider/core';

/** An operation as the OpenAPI document has it; once more for each query with which it needs more. */
export interface DescribedOperation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly scopes: readonly Scope[];
  readonly reach: 'unbound' | 'bound' | 'portal';
  /** In the path. */
  readonly parameters: readonly string[];
  readonly queryParameters: readonly string[];
  /** Of which this is what is asked, where that needs more scopes. */
  readonly query: string | undefined;
  readonly takesBody: boolean;
  readonly bodyMembers: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: a document that others define; a missing member fails the test.
export function operationsOf(document: any): readonly DescribedOperation[] {
  const schemaOf = (content: { schema: { $ref?: string } } | undefined) => {
    const name = content?.schema.$ref?.split('/').at(-1);
    return name === undefined ? content?.schema : document.components.schemas[name];
  };
  return Object.entries<Record<string, Described>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, described]) => {
      const parametersIn = (place: string) =>
        (described.parameters ?? []).filter((one) => one.in === place).map(({ name }) => name);
      const operation = {
        method: method.toUpperCase(),
        path,
        operationId: described.operationId,
        scopes: described.security[0]?.apiKey ?? [],
        reach: described['x-reach'],
        parameters: parametersIn('path'),
        queryParameters: parametersIn('query'),
        query: undefined,
        takesBody: described.requestBody !== undefined,
        bodyMembers: Object.keys(schemaOf(described.requestBody?.content['application/json'])?.properties ?? {}),
      };
      const asking = Object.entries(described['x-further-scopes'] ?? {}).map(([query, further]) => ({
        ...operation,
        query,
        scopes: [...operation.scopes, ...further],
      }));
      return [operation, ...asking];
    }),
  );
}

interface Described {
  readonly operationId: string;
  readonly security: readonly { readonly apiKey: readonly Scope[] }[];
  readonly 'x-further-scopes'?: Readonly<Record<string, readonly Scope[]>>;
  readonly 'x-reach': DescribedOperation['reach'];
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: { $ref?: string } }>> };
}
