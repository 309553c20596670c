import type { SentRequest } from '@postrider/sdk';

/** The built-in format's name, or what the format is. */
type Format = NonNullable<NonNullable<Parameters<typeof import('@postrider/sdk').verifyWebhook>[2]>['format']>;

export interface Candidate<Kind extends string> {
  readonly kind: Kind;
  /** What receivers verify with. */
  readonly secret: string;
}

export type Verdict<Kind extends string> =
  | { readonly ok: true; readonly with: Kind }
  /** `detail` is a sentence that says what to do. */
  | { readonly ok: false; readonly code: string; readonly detail: string };

/**
 * Whether one of these secrets has made the signature of a request, as a receiver would have seen it then. Runs where it is
 * called; the code that verifies is loaded when it is first needed.
 */
export async function verifySent<Kind extends string>(
  { headers, body }: Pick<SentRequest, 'headers' | 'body'>,
  candidates: readonly Candidate<Kind>[],
  { format, at }: { readonly format: Format; readonly at: string },
): Promise<Verdict<Kind>> {
  const { verifyWebhook, WebhookVerificationError } = await import('@postrider/sdk');
  let problem = { code: 'secret_missing', detail: '' };
  for (const { kind, secret } of candidates) {
    try {
      await verifyWebhook({ headers, body }, secret, { format, now: new Date(at) });
      return { ok: true, with: kind };
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
      // What is wrong with the newest secret tells the most.
      if (problem.detail === '') problem = { code: error.code, detail: error.message };
    }
  }
  return { ok: false, ...problem };
}
