import { setTimeout as wait } from 'node:timers/promises';
import { eventStreamShape, eventText, eventTypesQuery } from '@postrider/contract';
import type { Access } from '@postrider/core';
import { type FollowedEvents, type FollowRequest, followEvents } from '@postrider/usecases';
import { addRoute } from '../add-route.ts';
import { noBody } from '../body-kinds.ts';
import { endOnFailure } from '../end-on-failure.ts';
import type { Api, ApiDeps } from '../env.ts';
import { EVENT_STREAM } from '../respond.ts';
import { serverSentEvent, streamOf } from '../server-sent-events.ts';
import { newStreamSlots, TOO_MANY_STREAMS } from '../stream-slots.ts';

/** How soon an event is told of; an empty look costs PostgreSQL 0.2 ms. */
const LOOK_MS = 250;

/** Shorter than the minute after which proxies give a silent connection up. */
const HEARTBEAT_MS = 15_000;

export function addStreamEventRoutes(api: Api): void {
  const { usecases } = api.deps;
  const slots = newStreamSlots();

  addRoute(
    api,
    {
      method: 'get',
      path: '/v1/applications/{application}/events/stream',
      operationId: 'streamEvents',
      tag: 'Events',
      summary: 'Follow what is recorded, as it is committed',
      scope: 'events:read',
      reach: 'portal',
      query: eventTypesQuery,
      body: noBody,
      headers: {
        'last-event-id':
          'The `id` of the last message that was received: what was recorded since follows, each event once. Absent: what is recorded from now on.',
      },
      answers: {
        200: {
          description:
            'Server-sent events without an end. Each has an event as `data`; those without tell the place only, as a sign of life.',
          schema: eventStreamShape,
          mediaType: EVENT_STREAM,
        },
      },
      problems: ['invalid_cursor', 'too_many_streams'],
    },
    async ({ access, accessNow, keyId, params, query, header }) => {
      const asked = { ...query, ...params };
      const first = await followEvents(usecases, access, { ...asked, after: header('last-event-id') ?? null });
      if (!first.ok) return { ok: false, problem: first.refusal };
      const release = slots.take(keyId);
      if (release === null) return { ok: false, problem: TOO_MANY_STREAMS };
      const next = follow(api.deps, asked, accessNow, first.value);
      return { ok: true, status: 200, stream: streamOf(next, release) };
    },
  );
}

/** The messages that follow on the first answer, which is told at once even if nothing is in it. */
function follow(
  { usecases, stopping, watch, logger }: ApiDeps,
  asked: Omit<FollowRequest, 'after'>,
  accessNow: () => Promise<Access | null>,
  first: FollowedEvents,
): (signal: AbortSignal) => Promise<string | null> {
  let untold: FollowedEvents | null = first;
  let place = first.place;
  let toldAt = performance.now();
  const tell = (followed: FollowedEvents): string => {
    place = followed.place;
    toldAt = performance.now();
    const events = followed.events.map((one) => serverSentEvent({ id: one.place, data: eventText(one.event) }));
    // The last place is behind what others have recorded, too: whoever comes again need not look at that.
    return [...events, serverSentEvent({ id: place })].join('');
  };
  const look = async (ended: AbortSignal): Promise<string | null> => {
    for (;;) {
      if (ended.aborted) return null;
      // The key may have been revoked meanwhile.
      const access = await accessNow();
      const followed = access === null ? null : await followEvents(usecases, access, { ...asked, after: place });
      if (followed === null || !followed.ok) return null;
      const isSilent = performance.now() - toldAt > HEARTBEAT_MS;
      if (followed.value.events.length > 0 || isSilent) return tell(followed.value);
      place = followed.value.place;
      if (!followed.value.more) await wait(LOOK_MS, null, { signal: ended }).catch(() => {});
    }
  };
  return endOnFailure({ watch, logger }, async (signal) => {
    if (untold !== null) {
      const text = tell(untold);
      untold = null;
      return text;
    }
    return look(AbortSignal.any([signal, stopping]));
  });
}
