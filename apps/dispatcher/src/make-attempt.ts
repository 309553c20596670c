import {
  type AttemptTrigger,
  DEFAULT_RETRY_SCHEDULE,
  encodeId,
  type Observation,
  parseRetryAfter,
  standardBody,
} from '@postrider/core';
import type { ClaimedDelivery } from '@postrider/db';
import type { Egress, EgressResult } from '@postrider/egress';
import { signStandard } from '@postrider/signing';
import { nodeHmac } from '@postrider/signing/node';
import type { EndedAttempt } from '@postrider/usecases';
import type { OpenConfiguration } from './configurations.ts';

/** Of an attempt, when neither the endpoint nor its application says otherwise. */
const TIMEOUT_MS_DEFAULT = 15_000;

export interface AttemptDeps {
  readonly egress: Pick<Egress, 'post'>;
  /** The database's clock, in milliseconds. */
  readonly now: () => number;
  /** As in `Postrider/1.2.3`. */
  readonly version: string;
}

/** Signs and POSTs a delivery once. Never rejects: whatever happens is an ended attempt. */
export async function makeAttempt(
  { egress, now, version }: AttemptDeps,
  configuration: OpenConfiguration,
  delivery: ClaimedDelivery,
  trigger: AttemptTrigger,
): Promise<EndedAttempt> {
  const startedAt = new Date(now());
  const id = encodeId('event', delivery.eventId);
  const timestampSeconds = Math.floor(startedAt.getTime() / 1000);
  const body = standardBody({
    eventId: id,
    type: delivery.eventType,
    occurredAt: delivery.occurredAt,
    data: delivery.data,
  });
  const keys = configuration.signingKeys.filter(({ until }) => until > startedAt.getTime()).map(({ key }) => key);
  const signature = signStandard({ hmac: nodeHmac }, { keys, id, timestampSeconds, body });
  const result = await egress.post({
    endpointId: configuration.endpointId,
    url: configuration.url,
    headers: {
      ...configuration.ownHeaders,
      'content-type': 'application/json',
      'user-agent': `Postrider/${version}`,
      'webhook-id': id,
      'webhook-timestamp': String(timestampSeconds),
      'webhook-signature': signature,
    },
    body,
    timeoutMs: configuration.timeoutMs ?? TIMEOUT_MS_DEFAULT,
  });
  return {
    delivery,
    trigger,
    observation: observationOf(result, now),
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
      signature: result.outcome === 'blocked' ? null : signature,
    },
  };
}

function observationOf({ outcome, response }: EgressResult, now: () => number): Observation {
  switch (outcome) {
    case 'delivered':
      return { outcome, responseStatus: response?.status ?? 200 };
    case 'rejected': {
      const asked = response?.headers['retry-after'];
      return {
        outcome,
        responseStatus: response?.status ?? 500,
        retryAfterSeconds: asked === undefined ? null : parseRetryAfter(asked, new Date(now())),
      };
    }
    case 'timed_out':
    case 'unreachable':
    case 'blocked':
      return { outcome };
  }
}
