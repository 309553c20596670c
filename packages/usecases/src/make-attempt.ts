import {
  type AttemptTrigger,
  DEFAULT_RETRY_SCHEDULE,
  type Observation,
  parseReceiverWish,
  parseRetryAfter,
  RECEIVER_WISH_HEADER,
  type ReceiverWish,
} from '@postrider/core';
import type { ClaimedDelivery } from '@postrider/db';
import type { Egress, EgressResult } from '@postrider/egress';
import type { OpenConfiguration } from './open-configuration.ts';
import { toLoggedSignature } from './request-headers.ts';
import type { EndedAttempt } from './settle-attempts.ts';
import { signRequest } from './sign-request.ts';

/** Of an attempt, when neither the endpoint nor its application says otherwise. */
const TIMEOUT_MS_DEFAULT = 15_000;

export interface AttemptDeps {
  readonly egress: Pick<Egress, 'post'>;
  /** The database's clock, in milliseconds. */
  readonly now: () => number;
  /** As in `Postrider/1.2.3`. */
  readonly version: string;
}

/** Signs and POSTs a delivery once. Whatever happens is an ended attempt; it rejects only for a bug. */
export async function makeAttempt(
  deps: AttemptDeps,
  configuration: OpenConfiguration,
  delivery: ClaimedDelivery,
  trigger: AttemptTrigger,
): Promise<EndedAttempt> {
  const startedAt = new Date(deps.now());
  const { answer, formatHeaders, olderSecretLeft } = send(deps, configuration, delivery, startedAt);
  const result = await answer;
  return {
    delivery,
    trigger,
    observation: observationOf(result, deps.now),
    olderSecretLeft,
    schedule: configuration.retrySchedule ?? DEFAULT_RETRY_SCHEDULE,
    record: {
      startedAt,
      durationMs: result.durationMs,
      responseStatus: result.response?.status ?? null,
      responseHeaders: result.response === null ? null : JSON.stringify(result.response.headers),
      responseBody: result.response?.body ?? null,
      responseTruncated: result.response?.truncated ?? false,
      errorCode: result.error?.code ?? null,
      errorMessage: result.error?.message ?? null,
      endpointRevision: configuration.revision,
      // Blocked: nothing was sent.
      signature: result.outcome === 'blocked' ? null : toLoggedSignature(formatHeaders, configuration.signsStandard),
    },
  };
}

/**
 * A function of its own, so that whoever waits for the answer holds neither body nor data: with 10,000 requests in flight
 * they took 18 MB.
 */
function send(deps: AttemptDeps, configuration: OpenConfiguration, delivery: ClaimedDelivery, startedAt: Date) {
  const { secretsTried } = delivery;
  const request = signRequest(deps, configuration, delivery, { startedAt, secretsTried });
  const { url, headers, body, formatHeaders, olderSecretLeft } = request;
  const timeoutMs = configuration.timeoutMs ?? TIMEOUT_MS_DEFAULT;
  const answer = deps.egress.post({ endpointId: configuration.endpointId, url, headers, body, timeoutMs });
  delivery.data = '';
  return { answer, formatHeaders, olderSecretLeft };
}

function observationOf({ outcome, response }: EgressResult, now: () => number): Observation {
  switch (outcome) {
    case 'delivered':
      return { outcome, responseStatus: response?.status ?? 200, receiverWish: wishOf(response) };
    case 'rejected': {
      const asked = response?.headers['retry-after'];
      return {
        outcome,
        responseStatus: response?.status ?? 500,
        retryAfterSeconds: asked === undefined ? null : parseRetryAfter(asked, new Date(now())),
        receiverWish: wishOf(response),
      };
    }
    case 'timed_out':
    case 'unreachable':
    case 'blocked':
      return { outcome };
  }
}

function wishOf(response: EgressResult['response']): ReceiverWish | null {
  return parseReceiverWish(response?.headers[RECEIVER_WISH_HEADER]);
}
