export { BUILT_IN_PROFILES, type BuiltInProfileName } from './built-in-profiles.ts';
export { compileProfile, SIGNATURES_MAX, type SignedRequest, type Signer } from './compile-profile.ts';
export {
  compileVerifier,
  type PresentedRequest,
  type RequestVerified,
  type VerificationProblem,
  type Verifier,
} from './compile-verifier.ts';
export type { Digests, Ed25519PublicKey } from './digests.ts';
export { HEADER_NAME_LENGTH_MAX } from './header-name-problem.ts';
export { LITERAL_LENGTH_MAX, PARTS_MAX } from './parts-problem.ts';
export type { ContentPart, HeaderPart, SignatureAlgorithm, SignatureProfile, SignatureScheme } from './profile.ts';
export {
  PROFILE_HEADERS_MAX,
  type ProfileProblem,
  SIGNATURE_PREFIX_LENGTH_MAX,
  signatureProfileProblem,
} from './profile-problem.ts';
export { newSecret, prepareKey, type SigningKey, secretKindsOf, secretProblem } from './profile-secrets.ts';
export {
  formatSecret,
  type ParsedSecret,
  parsePublicKey,
  parseSecret,
  publicKeyOf,
  SECRET_BYTES_MAX,
  SECRET_BYTES_MIN,
  SECRET_TEXT_LENGTH_MAX,
  SECRET_TEXT_LENGTH_MIN,
  type SecretKind,
} from './secret.ts';
export type { Verification } from './verification.ts';
export { TOLERANCE_SECONDS, type Verified, verifyStandard } from './verify-standard.ts';
