import type { ReceivedWebhook } from './read-request.ts';
import type { VerifiedWebhook } from './verified-webhook.ts';
import { type VerifyOptions, verifyWebhook, type WebhookSecrets } from './verify-webhook.ts';
import { statusOfRefusal, WebhookVerificationError } from './webhook-verification-error.ts';

export interface ReceiveOptions extends VerifyOptions {
  /** The endpoint's secret; during a rotation several. */
  readonly secret: WebhookSecrets;
  /** Told of every request that is refused, for the log. */
  readonly onRefused?: ((error: WebhookVerificationError) => void) | undefined;
}

/**
 * What is to be done with a genuine request. It is answered with 204 when this has ended, and the sender waits meanwhile,
 * 15 s unless set otherwise: put the event somewhere safe, and work afterwards. What it throws the framework answers,
 * usually with 500, and the event comes again.
 */
export type HandleWebhook<Events extends object = Record<string, unknown>> = (
  webhook: VerifiedWebhook<Events>,
) => void | Promise<void>;

/** To be sent as it is. */
export interface WebhookAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Verifies, handles and says what to answer; why a request was refused stands in the sender's log of attempts. */
export async function handleWebhook<Events extends object>(
  request: Request | ReceivedWebhook,
  { secret, onRefused, ...options }: ReceiveOptions,
  handle: HandleWebhook<Events>,
): Promise<WebhookAnswer> {
  let webhook: VerifiedWebhook<Events>;
  try {
    webhook = await verifyWebhook<Events>(request, secret, options);
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    return refusalOf(error, onRefused);
  }
  await handle(webhook);
  return { status: 204, headers: {}, body: null };
}

export function refusalOf(error: WebhookVerificationError, onRefused: ReceiveOptions['onRefused']): WebhookAnswer {
  onRefused?.(error);
  return {
    status: statusOfRefusal(error.code),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: error.code, detail: error.message }),
  };
}
