import { settingsShape, systemShape, systemToWire } from '@postrider/contract';
import { readSystem } from '@postrider/usecases';
import { addRoute } from '../add-route.ts';
import { noBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';

export function addSystemRoutes(api: Api): void {
  const { usecases, version, settings } = api.deps;

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/system',
      operationId: 'getSystem',
      tag: 'System',
      summary: 'How Postrider and its database are: versions, relay, queue, partitions, sources',
      scope: 'audit:read',
      reach: 'unbound',
      query: noQuery,
      body: noBody,
      answers: { 200: { description: 'How they are.', schema: systemShape } },
      problems: [],
    },
    async ({ access }) => {
      const system = await readSystem(usecases, access);
      const text = JSON.stringify(systemToWire({ ...system, version, node: process.versions.node }));
      return { ok: true, status: 200, text, headers: {} };
    },
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/settings',
      operationId: 'getSettings',
      tag: 'System',
      summary: 'What the process that answers was started with, without secrets',
      scope: 'audit:read',
      reach: 'unbound',
      query: noQuery,
      body: noBody,
      answers: { 200: { description: 'Every setting.', schema: settingsShape } },
      problems: [],
    },
    async () => ({ ok: true, status: 200, text: JSON.stringify({ data: settings }), headers: {} }),
  );
}
