import { formatDefinitionSchema, formatShape, formatToWire, pageQuery, pageShape, pageText } from '@postrider/contract';
import { deleteFormat, getFormat, listFormats, putFormat, type ShownFormat } from '@postrider/usecases';
import { z } from 'zod';
import { addRoute } from '../add-route.ts';
import { answer, answerNothing } from '../answer.ts';
import { jsonBody, noBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';

export function addFormatRoutes(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'put',
      path: '/v1/formats/{format}',
      operationId: 'putFormat',
      tag: 'Formats',
      summary: 'Make a format, or redefine it for all who have it',
      scope: 'endpoints:write',
      reach: 'unbound',
      query: noQuery,
      body: jsonBody(formatDefinitionSchema),
      answers: {
        200: { description: 'The format, redefined.', schema: formatShape },
        201: { description: 'The format, new.', schema: formatShape },
      },
      problems: ['format_built_in', 'too_many_formats', 'invalid_format', 'secret_does_not_fit'],
    },
    async ({ access, params: { format: name }, body }) => {
      const put = await putFormat(usecases, access, { ...body, name });
      return answer(put, put.ok && put.value.created ? 201 : 200, ({ format }) => formatText(format));
    },
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/formats',
      operationId: 'listFormats',
      tag: 'Formats',
      summary: 'List formats: your own, then those that are built in',
      scope: 'endpoints:read',
      reach: 'portal',
      query: z.strictObject(pageQuery),
      body: noBody,
      answers: { 200: { description: 'A page.', schema: pageShape(formatShape) } },
      problems: ['invalid_cursor'],
    },
    async ({ access, query }) =>
      answer(await listFormats(usecases, access, query), 200, (page) => pageText(page, formatText)),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/formats/{format}',
      operationId: 'getFormat',
      tag: 'Formats',
      summary: 'Read a format, built in or your own',
      scope: 'endpoints:read',
      reach: 'portal',
      query: noQuery,
      body: noBody,
      answers: { 200: { description: 'The format.', schema: formatShape } },
      problems: ['format_not_found'],
    },
    async ({ access, params: { format: name } }) =>
      answer(await getFormat(usecases, access, { name }), 200, formatText),
  );

  addRoute(
    api,
    {
      method: 'delete',
      path: '/v1/formats/{format}',
      operationId: 'deleteFormat',
      tag: 'Formats',
      summary: 'Delete a format that no application or endpoint has',
      scope: 'endpoints:write',
      reach: 'unbound',
      query: noQuery,
      body: noBody,
      answers: { 204: { description: 'It is gone.', schema: null } },
      problems: ['format_not_found', 'format_built_in', 'format_in_use'],
    },
    async ({ access, params: { format: name } }) => answerNothing(await deleteFormat(usecases, access, { name })),
  );
}

function formatText(format: ShownFormat): string {
  return JSON.stringify(formatToWire(format));
}
