import {
  dryRunQuery,
  dryRunShape,
  dryRunToWire,
  type ProblemCode,
  type ProblemOccurrence,
  recordedEventShape,
  recordedEventsShape,
  recordedEventToWire,
} from '@postrider/contract';
import { type Access, elementTexts, memberText } from '@postrider/core';
import { dryRunEvent, type NewEvent, type RecordedEvent, recordTogether } from '@postrider/usecases';
import { z } from 'zod';
import { addRoute } from '../add-route.ts';
import { type Answer, answer } from '../answer.ts';
import { batchBody, eventBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { noQuery } from '../no-query.ts';

const HEADERS = { 'Idempotency-Key': 'The same key and the same request: the first answer again. 1–255 characters.' };

const REPLAYED = { 'idempotency-replayed': '`true`: recorded before, under the same `Idempotency-Key`.' };

const PROBLEMS: readonly ProblemCode[] = [
  'event_uid_taken',
  'idempotency_in_progress',
  'idempotency_mismatch',
  'invalid_idempotency_key',
  'data_not_json',
  'data_has_nul',
  'data_too_large',
  'data_does_not_fit',
];

export function addRecordEventRoutes(api: Api): void {
  const recordEvents = api.deps.recordEvents ?? recordTogether(api.deps.usecases);
  const record = async (access: Access, application: string, events: readonly NewEvent[], key: string | undefined) => {
    const problem = keyProblem(key) ?? tooLate(api.deps.usecases, events);
    return problem ?? recordEvents(access, { application, events, idempotencyKey: key });
  };

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications/{application}/events',
      operationId: 'recordEvent',
      tag: 'Events',
      summary: 'Record an event: once answered, it will be delivered',
      scope: 'events:write',
      // It shows endpoints, and requests that their receivers would take for real.
      further: { scope: 'endpoints:read', query: 'dryRun=true', isAsked: ({ dryRun }) => dryRun === 'true' },
      reach: 'bound',
      query: z.strictObject({ dryRun: dryRunQuery }),
      headers: HEADERS,
      body: eventBody,
      answers: {
        200: { description: 'A dry run: who would get it, and the signed requests.', schema: dryRunShape },
        202: { description: 'The event is recorded, and readable.', schema: recordedEventShape, headers: REPLAYED },
      },
      problems: PROBLEMS,
    },
    async ({ access, params, query, body, text, header }) => {
      const event = { ...body, data: dataText(text) };
      if (query.dryRun === 'true') return dryRun(api, access, params.application, event);
      const recorded = await record(access, params.application, [event], header('idempotency-key'));
      return answer(ofOne(recorded), 202, ({ events }) => events.map(recordedText).join(), replayedHeader);
    },
  );

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications/{application}/events/batch',
      operationId: 'recordEvents',
      tag: 'Events',
      summary: 'Record many events, all or none',
      scope: 'events:write',
      reach: 'bound',
      query: noQuery,
      headers: HEADERS,
      body: batchBody,
      answers: {
        202: { description: 'The events are recorded, in this order.', schema: recordedEventsShape, headers: REPLAYED },
      },
      problems: PROBLEMS,
    },
    async ({ access, params, body, text, header }) => {
      const texts = elementTexts(memberText(text, 'events') ?? '[]');
      const events = body.events.map((event, index) => ({ ...event, data: dataText(texts[index] ?? '') }));
      const recorded = await record(access, params.application, events, header('idempotency-key'));
      return answer(recorded, 202, (value) => `{"data":[${value.events.map(recordedText).join()}]}`, replayedHeader);
    },
  );
}

/** Null: it can be used, or there is none. */
function keyProblem(idempotencyKey: string | undefined) {
  if (idempotencyKey === undefined || /^[ -~]{1,255}$/.test(idempotencyKey)) return null;
  const detail = 'The Idempotency-Key must be 1 to 255 printable ASCII characters.';
  return refuse({ code: 'invalid_idempotency_key', detail });
}

async function dryRun({ deps }: Api, access: Access, application: string, event: NewEvent): Promise<Answer> {
  const late = tooLate(deps.usecases, [event]);
  const outcome = late ?? (await dryRunEvent(deps.usecases, access, { application, event }));
  return answer(ofOne(outcome), 200, (value) => JSON.stringify(dryRunToWire(value)));
}

/** Null: none of them is to be delivered too late. */
function tooLate({ now, policy }: Pick<Api['deps']['usecases'], 'now' | 'policy'>, events: readonly NewEvent[]) {
  // Later than this it would be cancelled as expired before its first attempt.
  const latest = now().getTime() + (policy.retentionDays - 1) * DAY_MS;
  const late = events.findIndex(({ deliverAt }) => deliverAt && deliverAt.getTime() > latest);
  if (late < 0) return null;
  const errors = [
    { pointer: `/events/${late}/deliverAt`, detail: 'Use a time at least a day before the retention ends.' },
  ];
  return refuse({ code: 'invalid_request', detail: 'An event cannot be delivered that late.', errors });
}

const DAY_MS = 86_400_000;

/** The exact text of an event's `data`; the schema has seen that it is there. */
function dataText(event: string): string {
  const text = memberText(event, 'data');
  if (text === undefined) throw new Error('An event that has data has no text of it.');
  return text;
}

function refuse(refusal: ProblemOccurrence): { readonly ok: false; readonly refusal: ProblemOccurrence } {
  return { ok: false, refusal };
}

/** What is said of a batch of one, as said of the one. */
function ofOne<T>(outcome: Accepted<T> | Refused): Accepted<T> | Refused {
  return outcome.ok ? outcome : { ...outcome, refusal: withoutIndex(outcome.refusal) };
}

type Accepted<T> = { readonly ok: true; readonly value: T };
type Refused = ReturnType<typeof refuse>;

/** Pointers into a single event's body, which has no `events`. */
function withoutIndex({ errors, ...refusal }: ProblemOccurrence): ProblemOccurrence {
  return {
    ...refusal,
    errors: errors?.map((error) =>
      'pointer' in error ? { ...error, pointer: error.pointer.replace(/^\/events\/0/, '') } : error,
    ),
  };
}

function recordedText(event: RecordedEvent): string {
  return JSON.stringify(recordedEventToWire(event));
}

function replayedHeader({ replayed }: { readonly replayed: boolean }): Record<string, string> {
  return replayed ? { 'idempotency-replayed': 'true' } : {};
}
