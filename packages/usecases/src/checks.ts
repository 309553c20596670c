import {
  endpointUrlProblem,
  type Metadata,
  type Refusal,
  type RetrySchedule,
  retryScheduleProblem,
} from '@postrider/core';
import type { Deps } from './deps.ts';
import { invalidField } from './refusals.ts';

/** Keys and values together; metadata is for looking things up, not for storing them. */
export const METADATA_BYTES_MAX = 4096;

/** What policy has against these fields, be they of something new or as a patch leaves them; null: nothing. */
export function firstProblem(
  { policy }: Pick<Deps, 'policy'>,
  fields: {
    readonly url?: string;
    readonly retrySchedule: RetrySchedule | null;
    readonly metadata: Metadata;
  },
): Refusal | null {
  const url =
    fields.url === undefined
      ? null
      : endpointUrlProblem(fields.url, { http: policy.httpTargets, guard: policy.addressGuard });
  if (url !== null) return invalidField('invalid_url', '/url', url);
  const schedule =
    fields.retrySchedule === null ? null : retryScheduleProblem(fields.retrySchedule, policy.retentionDays);
  if (schedule !== null) return invalidField('invalid_retry_schedule', '/retrySchedule', schedule);
  const bytes = Object.entries(fields.metadata).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (bytes > METADATA_BYTES_MAX) {
    const detail = `The metadata is ${bytes} bytes in all; at most ${METADATA_BYTES_MAX} are allowed.`;
    return invalidField('invalid_metadata', '/metadata', detail);
  }
  return null;
}
