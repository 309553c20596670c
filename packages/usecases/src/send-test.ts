import {
  type Access,
  type Attempt,
  accepted,
  decideNext,
  type Endpoint,
  encodeId,
  isEventTypeName,
  operationalEventType,
  type Result,
  refused,
} from '@postrider/core';
import * as db from '@postrider/db';
import { showAttempt } from './attempt-shown.ts';
import { recordAudit } from './audit.ts';
import type { Deps } from './deps.ts';
import { type AttemptDeps, makeAttempt } from './make-attempt.ts';
import { endpointNamed } from './named.ts';
import { isReadable, openConfiguration } from './open-configuration.ts';
import type { EndpointRef } from './read-endpoints.ts';
import { isRecordingCode } from './record-events.ts';
import { endpointNotFound, eventTypeNotFound, secretUnreadable } from './refusals.ts';
import { type Decided, toSettledAttempt } from './settled-attempt.ts';
import { TESTS_PER_ENDPOINT_MAX, TESTS_UNDER_WAY_MAX, type TestsUnderWay } from './tests-under-way.ts';

export interface SendTestDeps extends Deps, Pick<AttemptDeps, 'egress' | 'version'> {
  readonly testsUnderWay: TestsUnderWay;
}

/** Longer than the longest attempt and what is around it: what is open then has lost the process that sent it. */
const EXPIRES_AFTER_SECONDS = 60;

/**
 * Sends the example of an event type to one endpoint now, whatever its status, and answers what came back. A real event
 * and a real delivery, but of this endpoint alone, attempted once, and nothing that the receiver answers changes the
 * endpoint. On record before it is sent; when the process dies, or the database is away afterwards, the delivery expires.
 * Refuses `application_not_found`, `endpoint_not_found`, `event_type_not_found`, `example_missing`, `secret_unreadable`,
 * `too_many_tests`, and an example that cannot be recorded (`data_*`).
 */
export async function sendTest(
  deps: SendTestDeps,
  access: Access,
  input: EndpointRef & { readonly type: string },
): Promise<Result<Attempt>> {
  const endpoint = await endpointNamed(deps.database, access, input);
  if (!endpoint.ok) return endpoint;
  const sent = deps.testsUnderWay.run(endpoint.value.id, () => sendTo(deps, access, endpoint.value, input.type));
  return sent ?? tooManyTests;
}

const tooManyTests = refused({
  code: 'too_many_tests',
  detail: `At most ${TESTS_PER_ENDPOINT_MAX} tests of an endpoint, and ${TESTS_UNDER_WAY_MAX} in all, wait for an answer at once: send it again in a moment.`,
});

async function sendTo(deps: SendTestDeps, access: Access, endpoint: Endpoint, type: string): Promise<Result<Attempt>> {
  const eventType = await eventTypeFor(deps, endpoint, type);
  if (eventType === null) return eventTypeNotFound;
  const { example: data } = eventType;
  if (data === null) {
    return refused({ code: 'example_missing', detail: `The event type ${type} has no example: give it one.` });
  }
  const { id: endpointId, applicationId } = endpoint;
  const [configuration] = await db.readConfigurations(deps.database, [endpointId]);
  if (configuration === undefined) return endpointNotFound;
  if (!isReadable(deps, configuration)) return secretUnreadable;
  const opened = openConfiguration(deps, configuration);
  const act = { action: 'endpoint.tested', applicationId, target: { kind: 'endpoint', id: endpointId } } as const;
  const recorded = await db.recordTest(deps.database, access, {
    applicationId,
    endpointId,
    type,
    data,
    expiresAfterSeconds: EXPIRES_AFTER_SECONDS,
    alongside: (tx, eventId) =>
      recordAudit(tx, access, [{ ...act, after: { type, eventId: encodeId('event', eventId) } }]),
  });
  switch (recorded.kind) {
    case 'endpoint_not_found':
      return endpointNotFound;
    case 'refused': {
      const { code, detail } = recorded;
      if (!isRecordingCode(code)) throw new Error(`SQL refused a test with the unknown code ${JSON.stringify(code)}.`);
      return refused({ code, detail });
    }
    case 'recorded': {
      const { delivery, recordedAt } = recorded;
      const attempt = await makeAttempt({ ...deps, now: () => recordedAt.getTime() }, opened, delivery, 'test');
      // Without a schedule nothing follows, and what it asks of the endpoint is left undone.
      const once = { olderSecretLeft: false, schedule: [], now: recordedAt, jitter: 0 };
      const decision = decideNext({ delivery, observation: attempt.observation, ...once });
      return accepted(await putOnRecord(deps, access, { attempt, decision }));
    }
  }
}

/** Operational events have types of their own, whatever the catalogue has under their names. */
async function eventTypeFor(
  { database }: SendTestDeps,
  { applicationId }: Endpoint,
  type: string,
): Promise<{ readonly example: string | null } | null> {
  const operational = operationalEventType(type);
  if (operational !== null && (await db.isReserved(database, applicationId))) return operational;
  return isEventTypeName(type) ? db.findEventType(database, type) : null;
}

/** The delivery moves unless something happened to it meanwhile: a person's cancel, or the event was erased. */
async function putOnRecord({ database }: SendTestDeps, access: Access, decided: Decided): Promise<Attempt> {
  const { delivery } = decided.attempt;
  const day = db.partitionDayOf(delivery.eventId);
  const logged = await database.transaction(async (tx) => {
    const [answer] = await db.settleAttempts(tx, day, [toSettledAttempt(decided)]);
    if (answer?.moved === false) await db.eraseLateAnswers(tx, [delivery]);
    return db.attemptsOf(tx, access, delivery);
  });
  const test = logged.find(({ trigger }) => trigger === 'test');
  if (test === undefined) throw new Error(`The delivery of the test event ${delivery.eventId} is gone.`);
  return showAttempt(delivery.eventId, test);
}
