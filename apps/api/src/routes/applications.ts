import {
  applicationPatchSchema,
  applicationShape,
  applicationToWire,
  newApplicationSchema,
  pageQuery,
  pageShape,
  pageText,
} from '@postrider/contract';
import type { Application } from '@postrider/core';
import {
  createApplication,
  deleteApplication,
  getApplication,
  listApplications,
  updateApplication,
} from '@postrider/usecases';
import { z } from 'zod';
import { addRoute } from '../add-route.ts';
import { answer, answerNothing } from '../answer.ts';
import { jsonBody, noBody, patchBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';

export function addApplicationRoutes(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications',
      operationId: 'createApplication',
      tag: 'Applications',
      summary: 'Make an application',
      scope: 'endpoints:write',
      reach: 'unbound',
      query: noQuery,
      body: jsonBody(newApplicationSchema),
      answers: { 201: { description: 'The application.', schema: applicationShape } },
      problems: ['uid_taken', 'invalid_retry_schedule', 'unknown_format'],
    },
    async ({ access, body }) => answer(await createApplication(usecases, access, body), 201, applicationText),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications',
      operationId: 'listApplications',
      tag: 'Applications',
      summary: 'List applications',
      scope: 'endpoints:read',
      reach: 'bound',
      query: z.strictObject(pageQuery),
      body: noBody,
      answers: { 200: { description: 'A page.', schema: pageShape(applicationShape) } },
      problems: ['invalid_cursor'],
    },
    async ({ access, query }) =>
      answer(await listApplications(usecases, access, query), 200, (page) => pageText(page, applicationText)),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}',
      operationId: 'getApplication',
      tag: 'Applications',
      summary: 'Read an application',
      scope: 'endpoints:read',
      reach: 'portal',
      query: noQuery,
      body: noBody,
      answers: { 200: { description: 'The application.', schema: applicationShape } },
      problems: [],
    },
    async ({ access, params }) => answer(await getApplication(usecases, access, params), 200, applicationText),
  );

  addRoute(
    api,
    {
      method: 'patch',
      path: '/v1/applications/{application}',
      operationId: 'updateApplication',
      tag: 'Applications',
      summary: 'Change an application (JSON merge patch)',
      scope: 'endpoints:write',
      reach: 'bound',
      query: noQuery,
      body: patchBody(applicationPatchSchema),
      answers: { 200: { description: 'The application.', schema: applicationShape } },
      problems: [
        'uid_taken',
        'application_reserved',
        'invalid_retry_schedule',
        'invalid_metadata',
        'unknown_format',
        'secret_does_not_fit',
      ],
    },
    async ({ access, params, body }) =>
      answer(await updateApplication(usecases, access, { ...params, patch: body }), 200, applicationText),
  );

  addRoute(
    api,
    {
      method: 'delete',
      path: '/v1/applications/{application}',
      operationId: 'deleteApplication',
      tag: 'Applications',
      summary: 'Delete an application; what is open is cancelled',
      scope: 'endpoints:write',
      reach: 'bound',
      query: noQuery,
      body: noBody,
      answers: { 204: { description: 'No further attempt begins.', schema: null } },
      problems: ['application_reserved'],
    },
    async ({ access, params }) => answerNothing(await deleteApplication(usecases, access, params)),
  );
}

function applicationText(application: Application): string {
  return JSON.stringify(applicationToWire(application));
}
