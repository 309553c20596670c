/** Why a request is not taken for a webhook. */
export type WebhookRefusal =
  /** It does not hold what it must; or was not sent by whom it says, or not now. */
  | 'header_missing'
  | 'header_malformed'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'signature_missing'
  | 'signature_mismatch'
  | 'body_too_large'
  /** It may well be genuine, but the receiver has lost the body that was signed, or its secret. */
  | 'body_changed'
  | 'body_missing'
  | 'body_parsed'
  | 'body_used'
  | 'secret_malformed';

/** The request is not to be trusted. `message` says why and what to do, and holds neither secrets nor the body. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
  readonly code: WebhookRefusal;

  constructor(code: WebhookRefusal, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * What to answer. A signature that does not fit has to be answered with 401 or 403, so that during a rotation the secret
 * before is tried; and what is the receiver's own fault is no fault of the request.
 */
export function statusOfRefusal(code: WebhookRefusal): 401 | 413 | 500 {
  switch (code) {
    case 'header_missing':
    case 'header_malformed':
    case 'timestamp_too_old':
    case 'timestamp_too_new':
    case 'signature_missing':
    case 'signature_mismatch':
      return 401;
    case 'body_too_large':
      return 413;
    case 'body_changed':
    case 'body_missing':
    case 'body_parsed':
    case 'body_used':
    case 'secret_malformed':
      return 500;
  }
}
