export {
  type AttemptedDelivery,
  type Decision,
  decideNext,
  type NextState,
  type Observation,
} from './decide-next.ts';
export { HEADERS_BYTES_MAX, HEADERS_MAX, headerProblem, isSensitiveHeader, MASKED } from './endpoint-headers.ts';
export { ENDPOINT_URL_LENGTH_MAX, endpointUrlProblem } from './endpoint-url.ts';
export { healthAfter } from './health.ts';
export {
  decodeId,
  encodeId,
  firstUuidOf,
  type IdKind,
  isUid,
  momentOf,
  uuid7,
  uuidOfEvent,
} from './ids.ts';
export {
  afterResult,
  type InFlightLimit,
  isEndpointTrouble,
  newInFlightLimit,
  PROBE_GAP_MS_MAX,
  PROBE_GAP_MS_MIN,
} from './in-flight-limit.ts';
export {
  type ClosedDelivery,
  type DeliverySeen,
  type DeliveryState,
  isOpen,
  type Move,
  move,
  type OpenDelivery,
  type Wish,
  type WithdrawalReason,
} from './lifecycle.ts';
export {
  EVENT_TYPE_LENGTH_MAX,
  isEventTypeName,
  isEventTypePattern,
  matchesChannels,
  matchesEventType,
  typePatterns,
} from './matching.ts';
export type * from './nouns.ts';
export { accepted, type Refusal, type RefusalCode, type Result, refused } from './refusal.ts';
export { parseRetryAfter, RETRY_AFTER_SECONDS_MAX } from './retry-after.ts';
export {
  DEFAULT_RETRY_SCHEDULE,
  RETRY_WAIT_SECONDS_MAX,
  RETRY_WAITS_MAX,
  retryScheduleProblem,
} from './retry-schedule.ts';
export { standardBody } from './standard-body.ts';
