import openapiTypescript, { astToString } from 'openapi-typescript';
import ts from 'typescript';

/** As much of an OpenAPI document as is looked at here. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
}

export interface DescribedOperation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, object>>;
  readonly requestBody?: { readonly content: Readonly<Record<string, object>> };
}

/** `src/api-types.ts`: what operations take and answer when all is well, and how each is asked for. */
export async function apiTypes(document: OpenApiDocument): Promise<string> {
  const nodes = await openapiTypescript(JSON.stringify({ ...document, paths: mapOperations(document, essence) }), {
    // What has a default need not be sent.
    defaultNonNullable: false,
    immutable: true,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    silent: true,
  });
  const wanted = nodes.filter((node) => !isNamed(node, UNUSED));
  const routes = operationsOf(document).map(({ operation, route }) => `  ${operation.operationId}: '${route}',\n`);
  return [
    '// Written from the OpenAPI document by the test that compares them: see test/api-types.test.ts.\n',
    astToString(wanted),
    '/** Method and path of every operation. */\n',
    `export const ROUTES = {\n${routes.join('')}} as const satisfies Readonly<Record<keyof operations, string>>;\n`,
  ].join('\n');
}

/** Every operation with its method and path, as `ROUTES` has it. */
export function operationsOf({ paths }: OpenApiDocument) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ operation, route: `${method.toUpperCase()} ${path}` })),
  );
}

/** Operations are found by their names, and there are no others. */
const UNUSED: ReadonlySet<string> = new Set(['paths', 'webhooks', '$defs']);

function isNamed(node: ts.Node, names: ReadonlySet<string>): boolean {
  return (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) && names.has(node.name.text);
}

function mapOperations({ paths }: OpenApiDocument, map: (operation: DescribedOperation) => DescribedOperation) {
  return Object.fromEntries(
    Object.entries(paths).map(([path, methods]) => [
      path,
      Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, map(operation)])),
    ]),
  );
}

/** Problems are alike for all, and headers are the client's own affair. */
function essence(operation: DescribedOperation): DescribedOperation {
  const { requestBody, responses } = operation;
  const json = requestBody?.content['application/json'];
  const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  return {
    ...operation,
    responses: Object.fromEntries(good.map(([status, response]) => [status, { ...response, headers: {} }])),
    ...(requestBody && json ? { requestBody: { ...requestBody, content: { 'application/json': json } } } : {}),
  };
}
