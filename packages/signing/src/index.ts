export type { Hmac } from './hmac.ts';
export { formatSecret, type ParsedSecret, parseSecret, SECRET_BYTES_MAX, SECRET_BYTES_MIN } from './secret.ts';
export {
  SIGNATURES_MAX,
  type SigningKey,
  signStandard,
  TOLERANCE_SECONDS,
  type Verified,
  verifyStandard,
} from './standard.ts';
