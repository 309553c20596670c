export { type AddressGuard, type AddressGuardOptions, allowEntryProblem, createAddressGuard } from './address-guard.ts';
export { AUDIT_ACTIONS, type AuditAction } from './audit-actions.ts';
export { type AuditChange, type AuditValues, changedMembers } from './audit-change.ts';
export {
  type AuditEntry,
  type AuditedAct,
  type AuditTarget,
  type ShownActor,
  showActor,
  showTargetId,
} from './audit-entry.ts';
export {
  AUTO_DISABLE_AFTER_SECONDS_MAX,
  AUTO_DISABLE_AFTER_SECONDS_MIN,
  AUTO_DISABLE_ATTEMPTS_MAX,
  type AutoDisableSetting,
  DEFAULT_AUTO_DISABLE,
  isGivenUp,
} from './auto-disable.ts';
export { BUILT_IN_ENVELOPES, type BuiltInFormatName } from './built-in-envelopes.ts';
export { compileEnvelope, type EnvelopeEvent } from './compile-envelope.ts';
export {
  type AttemptedDelivery,
  type Decision,
  decideNext,
  type NextState,
  type Observation,
} from './decide-next.ts';
export { HEADERS_BYTES_MAX, HEADERS_MAX, headerProblem, isSensitiveHeader, MASKED } from './endpoint-headers.ts';
export { type EndpointUrlRules, endpointUrlProblem } from './endpoint-url.ts';
export { ENDPOINT_URL_LENGTH_MAX, endpointUrlFormProblem, isAllowedPort } from './endpoint-url-form.ts';
export { endpointHostProblem, isLoopbackName, LOOPBACK_ADDRESSES } from './endpoint-url-host.ts';
export {
  ENVELOPE_FIELDS_MAX,
  ENVELOPE_NAME_LENGTH_MAX,
  ENVELOPE_TEXT_LENGTH_MAX,
  type Envelope,
  type EnvelopeLiteral,
  type EnvelopeVariable,
  envelopeProblem,
} from './envelope.ts';
export {
  type EndpointExplanation,
  type ExplainFacts,
  explainEndpoint,
  type MatchReason,
  type Wait,
  type WaitReason,
} from './explain-endpoint.ts';
export { isFormatName } from './format-name.ts';
export { FAILING_NEWS_FAILURES, type FailuresInARow, healthAfter, healthNews } from './health.ts';
export {
  decodeId,
  encodeId,
  firstUuidOf,
  type IdKind,
  isUid,
  LAST_UUID,
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
export { answerOf, DEFAULT_INBOX_ANSWER, INBOX_BODY_BYTES_MAX, INBOX_DELAY_MS_MAX } from './inbox-answer.ts';
export {
  elementSpans,
  elementTexts,
  type JsonSpan,
  memberSpans,
  memberText,
  memberTexts,
  nestingDepth,
} from './json-slices.ts';
export { KEY_RANDOM_BYTES, type KeyTextKind, keyTextKind, newKeyText, withoutKeyTexts } from './key-text.ts';
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
export {
  type EndpointFacts,
  OPERATIONAL_UID,
  type OperationalEvent,
  type OperationalEventType,
  operationalData,
} from './operational-event.ts';
export {
  OPERATIONAL_EVENT_TYPES,
  type OperationalEventTypeFacts,
  operationalEventType,
} from './operational-event-types.ts';
export type { PortalTheme } from './portal-theme.ts';
export { limitOnReturn, type Standing } from './ramp.ts';
export { SLOT_AHEAD_MS, SLOT_CREDIT_MS, SLOT_LIFE_MS, type SlotGrant, takeSlots } from './rate-budget.ts';
export {
  afterGrant,
  emptyUntil,
  newRateShare,
  type RateShare,
  type RateStep,
  rateStep,
  useSlot,
} from './rate-share.ts';
export { parseReceiverWish, RECEIVER_WISH_HEADER, type ReceiverWish } from './receiver-wish.ts';
export { accepted, type Refusal, type RefusalCode, type Result, refused } from './refusal.ts';
export {
  RESPONSE_TIME_BOUNDS_MS,
  type ResponseTimeCounts,
  responseTimeBucket,
  responseTimePercentile,
} from './response-time-buckets.ts';
export { parseRetryAfter, RETRY_AFTER_SECONDS_MAX } from './retry-after.ts';
export {
  DEFAULT_RETRY_SCHEDULE,
  RETRY_WAIT_SECONDS_MAX,
  RETRY_WAITS_MAX,
  retryScheduleProblem,
} from './retry-schedule.ts';
export { ROLES, type Role, scopesOfRole } from './roles.ts';
export { PORTAL_CAPABILITIES, type PortalCapability, SCOPES, type Scope } from './scopes.ts';
export { SecretText } from './secret-text.ts';
export { signInUrl } from './sign-in-url.ts';
export {
  ENDPOINT_SUMMARIES_MAX,
  type OpenCounts,
  type StatsBucket,
  type StatsCounts,
  successRate,
  sumOfStats,
} from './stats.ts';
export { STATS_BUCKETS_MAX, type StatsSpan, type StatsUnit, statsSpan } from './stats-span.ts';
