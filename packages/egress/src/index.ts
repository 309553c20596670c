export { createEgress, type Egress, type EgressOptions } from './egress.ts';
export type { EgressError, EgressRequest, EgressResponse, EgressResult } from './egress-result.ts';
export { type FailureCode, failureMessages } from './failure.ts';
export {
  BODY_GRACE_MS,
  RESPONSE_BODY_BYTES_MAX,
  RESPONSE_HEADER_BYTES_MAX,
  RESPONSE_HEADER_LOG_BYTES_MAX,
} from './limits.ts';
export type { Resolve, Resolved } from './resolve.ts';
