import type { EgressResult } from '@postrider/egress';
import fc from 'fast-check';
import { expect } from 'vitest';
import { readWhich } from './agree.ts';
import { afterMeeting, endAttempts, loseAttempts, type ModelAttempt, mayAttempt } from './attempts.ts';
import { type Command, command } from './command.ts';
import { type Hand, letLeaseEnd, putDown, takeInHand } from './hand.ts';
import { endpointOf, type Key, type Model, put } from './model.ts';
import { keyIn, MOMENT_SECONDS, moveAhead, type Real } from './real.ts';

/** What a receiver says, by names that a failure shows. */
const ANSWERS = {
  'says 200': answer(200),
  'says 200 and wants no more': answer(200, { 'webhook-delivery': 'disable' }),
  'says 401': answer(401),
  'says 410': answer(410),
  'says 429, in two hours': answer(429, { 'retry-after': '7200' }),
  'says 500': answer(500),
  'says 500 and gives this one up': answer(500, { 'webhook-delivery': 'abort' }),
  'says nothing': timedOut(),
} as const satisfies Record<string, EgressResult>;

export type AnswerName = keyof typeof ANSWERS;

/** Which of them, by event, endpoint and number of the attempt. */
export type Script = readonly AnswerName[];

/** A dispatcher takes what is due in hand, and makes its attempts. */
export const take = (script: Script): Command =>
  command(
    `take(${script.join(' / ')})`,
    () => true,
    async (model, real) => {
      await moveAhead(model, real, MOMENT_SECONDS);
      const hand = await takeInHand(real.deps, ({ eventId, endpointId }) =>
        answerOf(model, real, script, eventId, endpointId),
      );
      noteLost(model, real, hand);
      for (const attempt of hand.ended) expectPermitted(model, real, attempt);
      const jobs = new Map(hand.chunks.map((chunk) => [chunk.jobId, keysOf(real, [chunk])]));
      real.hands.set(model.hands.length, hand);
      model.hands.push({ jobs, isFrozen: false });
      await noteMet(model, real, hand);
    },
  );

/** Its attempts are put on record. */
export const putOnRecord = (n: number): Command =>
  ofHand(`end(${n})`, n, async (model, real, name, hand) => {
    await putDown(hand);
    const attempts = hand.ended.map((ended) => attemptOf(model, real, ended));
    endAttempts(model, attempts);
    const { jobs, isFrozen } = handOf(model, name);
    // Of a frozen one somebody else takes the chunks, and with them what is due again by then.
    if (!isFrozen) jobs.clear();
    real.hands.delete(name);
  });

/** It dies before that, and its leases end. */
const die = (n: number): Command =>
  ofHand(`die(${n})`, n, async (model, real, name, hand) => {
    await letLeaseEnd(real.deps, hand);
    handOf(model, name).isFrozen = true;
    real.hands.delete(name);
  });

/** It stands still past its leases, and may go on then. */
const freeze = (n: number): Command =>
  ofHand(`freeze(${n})`, n, async (model, real, name, hand) => {
    await letLeaseEnd(real.deps, hand);
    handOf(model, name).isFrozen = true;
  });

export const wait = (hours: number): Command =>
  command(
    `wait(${hours} h)`,
    () => true,
    (model, real) => moveAhead(model, real, hours * 3_600 + MOMENT_SECONDS),
  );

/** The nth of those that have something in hand. */
function ofHand(
  title: string,
  n: number,
  run: (model: Model, real: Real, name: number, hand: Hand) => Promise<void>,
): Command {
  return command(
    title,
    () => true,
    async (model, real) => {
      const entries = [...real.hands];
      const entry = entries[n % entries.length];
      if (entry !== undefined) await run(model, real, ...entry);
    },
  );
}

function expectPermitted(model: Model, real: Real, { delivery }: Hand['ended'][number]): void {
  const key = keyIn(real, delivery.eventId, delivery.endpointId);
  const known = model.deliveries.get(key);
  if (known === undefined) throw new Error(`An attempt of ${key}, which there is not.`);
  expect(mayAttempt(model, known), `an attempt of ${key} may be made`).toBe(true);
  const { attemptCount, retryCount, lostCount } = delivery;
  expect({ attemptCount, retryCount, lostCount }, `of ${key} it is known`).toMatchObject({
    attemptCount: known.state.attemptCount,
    retryCount: known.state.retryCount,
    ...('lostCount' in known.state ? { lostCount: known.state.lostCount } : {}),
  });
}

/** What dead dispatchers had in their hands. */
function noteLost(model: Model, real: Real, { lost }: Hand): void {
  for (const { jobs } of model.hands) for (const { jobId } of lost) jobs.delete(jobId);
  loseAttempts(model, keysOf(real, lost));
}

/** What is not attempted may have to end, and of an extra attempt the database knows which way it went. */
async function noteMet(model: Model, real: Real, { chunks }: Hand): Promise<void> {
  const choices = new Map(
    keysOf(real, chunks).flatMap((key) => {
      const delivery = model.deliveries.get(key);
      return delivery === undefined ? [] : [[key, afterMeeting(model, delivery)] as const];
    }),
  );
  for (const [key, state] of await readWhich(model, real, choices)) {
    const delivery = model.deliveries.get(key);
    if (delivery !== undefined) put(model, delivery, state);
  }
}

function attemptOf(model: Model, real: Real, { delivery, ...ended }: Hand['ended'][number]): ModelAttempt {
  const key = keyIn(real, delivery.eventId, delivery.endpointId);
  const { attemptCount, retryCount, lostCount, wish } = delivery;
  const resumeAt = delivery.resumeAt === null ? null : new Date(delivery.resumeAt.getTime() + model.aheadMs);
  const seen = { attemptCount, retryCount, lostCount, wish, resumeAt, extra: resumeAt !== null };
  const { observation, olderSecretLeft, schedule } = ended;
  if (olderSecretLeft) expect(endpointOf(model, Number(key.split(' ')[1])).signsOnce).toBe(true);
  return { key, seen, observation, olderSecretLeft, schedule };
}

function answerOf(model: Model, real: Real, script: Script, eventId: string, endpointId: string): EgressResult {
  const key = keyIn(real, eventId, endpointId);
  const [event = 0, endpoint = 0] = key.split(' ').map(Number);
  const attempts = model.deliveries.get(key)?.log.length ?? 0;
  return ANSWERS[script[(event + 2 * endpoint + attempts) % script.length] ?? 'says 200'];
}

function keysOf(real: Real, chunks: Hand['chunks']): Key[] {
  return chunks.flatMap(({ endpointId, eventIds }) => eventIds.map((eventId) => keyIn(real, eventId, endpointId)));
}

function handOf(model: Model, name: number) {
  const hand = model.hands[name];
  if (hand === undefined) throw new Error(`There is no hand ${name}.`);
  return hand;
}

function answer(status: number, headers: Readonly<Record<string, string>> = {}): EgressResult {
  const response = { status, headers, body: null, truncated: false };
  const outcome = status < 300 ? 'delivered' : 'rejected';
  return { durationMs: 3, outcome, response, error: null };
}

function timedOut(): EgressResult {
  const error = { code: 'timeout', message: 'No answer came.' } as const;
  return { durationMs: 3, outcome: 'timed_out', response: null, error };
}

const anyAnswer = fc.constantFrom<AnswerName>(
  'says 200',
  'says 500',
  'says 200',
  'says 500',
  'says nothing',
  'says 401',
  'says 429, in two hours',
  'says 500 and gives this one up',
  'says 200 and wants no more',
  'says 410',
);

export const anyTaking = fc.array(anyAnswer, { minLength: 1, maxLength: 4 }).map(take);
export const anyEnd = fc.nat({ max: 2 }).map(putOnRecord);
export const anyDeath = fc.nat({ max: 2 }).map(die);
export const anyFreeze = fc.nat({ max: 2 }).map(freeze);
export const anyWait = fc.constantFrom(1, 1, 2, 3, 25).map(wait);
