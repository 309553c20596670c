import { setTimeout as wait } from 'node:timers/promises';
import {
  overviewPulseShape,
  overviewPulseToWire,
  overviewQuery,
  overviewShape,
  overviewStreamShape,
  overviewToWire,
} from '@postrider/contract';
import { readOverview, readOverviewPulse } from '@postrider/usecases';
import { addRoute } from '../add-route.ts';
import { answer } from '../answer.ts';
import { noBody } from '../body-kinds.ts';
import { endOnFailure } from '../end-on-failure.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';
import { readAtMostEvery } from '../read-at-most-every.ts';
import { EVENT_STREAM } from '../respond.ts';
import { serverSentEvent, streamOf } from '../server-sent-events.ts';
import { newStreamSlots, TOO_MANY_STREAMS } from '../stream-slots.ts';

const PULSE_MS = 2_000;

/** A reading is told by all streams that come by before it is so old: less than a pulse, lest one tell it twice. */
const READING_MS = 1_500;

export function addOverviewRoutes(api: Api): void {
  const { usecases, stopping } = api.deps;
  // Named by no schema: of a stream the document says only that it is text.
  api.app.openAPIRegistry.register('OverviewPulse', overviewPulseShape);
  const slots = newStreamSlots();
  const readPulse = readAtMostEvery({ monotonicNow: () => performance.now() }, READING_MS, () =>
    readOverviewPulse(usecases),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/overview',
      operationId: 'getOverview',
      tag: 'Statistics',
      summary: 'What happens at all applications together, how far the work is behind, and which endpoints fail',
      scope: 'events:read',
      reach: 'unbound',
      query: overviewQuery,
      body: noBody,
      answers: { 200: { description: 'The overview.', schema: overviewShape } },
      problems: ['invalid_span'],
    },
    async ({ access, query }) =>
      answer(await readOverview(usecases, access, query), 200, (overview) => JSON.stringify(overviewToWire(overview))),
  );

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/overview/stream',
      operationId: 'streamOverview',
      tag: 'Statistics',
      summary: 'Follow what changes of the overview, every two seconds',
      scope: 'events:read',
      reach: 'unbound',
      query: noQuery,
      body: noBody,
      answers: {
        200: {
          description: 'Server-sent events without an end.',
          schema: overviewStreamShape,
          mediaType: EVENT_STREAM,
        },
      },
      problems: ['too_many_streams'],
    },
    async ({ accessNow, keyId }) => {
      const release = slots.take(keyId);
      if (release === null) return { ok: false, problem: TOO_MANY_STREAMS };
      let isFirst = true;
      const next = endOnFailure(api.deps, async (signal) => {
        const ended = AbortSignal.any([signal, stopping]);
        if (!isFirst) await wait(PULSE_MS, null, { signal: ended }).catch(() => {});
        isFirst = false;
        // The key may have been revoked meanwhile.
        if (ended.aborted || (await accessNow()) === null) return null;
        const pulse = overviewPulseToWire(await readPulse());
        return serverSentEvent({ id: pulse.at, data: JSON.stringify(pulse) });
      });
      return { ok: true, status: 200, stream: streamOf(next, release) };
    },
  );
}
