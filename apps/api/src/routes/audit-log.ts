import { auditEntryShape, auditEntryText, auditLogQuery, pageShape, pageText } from '@postrider/contract';
import { readAuditLog } from '@postrider/usecases';
import { addRoute } from '../add-route.ts';
import { answer } from '../answer.ts';
import { noBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';

export function addAuditLogRoutes(api: Api): void {
  const { usecases } = api.deps;

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/audit-log',
      operationId: 'readAuditLog',
      tag: 'Audit log',
      summary: 'Read who changed what, and who was shown secrets',
      scope: 'audit:read',
      reach: 'bound',
      query: auditLogQuery,
      body: noBody,
      answers: { 200: { description: 'A page.', schema: pageShape(auditEntryShape) } },
      problems: ['application_not_found', 'invalid_cursor'],
    },
    async ({ access, query }) =>
      answer(await readAuditLog(usecases, access, query), 200, (page) => pageText(page, auditEntryText)),
  );
}
