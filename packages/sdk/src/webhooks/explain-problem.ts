import type { VerificationProblem } from '@postrider/signing';
import { jsonIn } from '../json-in.ts';
import type { ReadRequest } from './read-request.ts';
import { WebhookVerificationError } from './webhook-verification-error.ts';

/** Of bodies that are larger nobody asks what they may have been: it takes several digests of each. */
const EXPLAINED_LENGTH_MAX = 65_536;

/** The problem as one sentence that says what to do. `fits` says whether the request with another body would have passed. */
export async function explainProblem(
  problem: VerificationProblem,
  fits: (body: string) => Promise<boolean>,
  { headers, body }: ReadRequest,
  /** The headers of the format. */
  own: readonly string[],
): Promise<WebhookVerificationError> {
  const refused = (detail: string) => new WebhookVerificationError(problem.code, detail);
  switch (problem.code) {
    case 'secret_malformed':
      return refused(problem.detail);
    case 'header_missing':
      return refused(`The request has no header ${problem.header}${otherFormatOf(problem.header, headers, own)}`);
    case 'header_malformed':
      return refused(`The header ${problem.header} is not as the format has it: is the endpoint's format another?`);
    case 'timestamp_too_old':
      return refused(
        `The request was signed ${problem.offBySeconds} s ago: it is a replay, or the clock here is fast.`,
      );
    case 'timestamp_too_new':
      return refused(`The request was signed ${problem.offBySeconds} s ahead of the clock here, which is slow.`);
    case 'signature_missing':
      return refused(
        `The header ${problem.header} holds no signature that begins with ${problem.prefixes.join(' or ')}: is the ` +
          "secret of another kind than the endpoint's?",
      );
    case 'signature_mismatch':
      for (const { what, other } of body.length > EXPLAINED_LENGTH_MAX ? [] : otherPrints(body)) {
        if (await fits(other)) {
          return new WebhookVerificationError(
            'body_changed',
            `The signature fits the body ${what}: on its way something has printed it anew. Verify the bytes as they came.`,
          );
        }
      }
      return refused(
        `No signature fits: the secret is another endpoint's or an old one, or the body is not as it came${hint(body)}.`,
      );
  }
}

/** Headers by which other formats are known. */
const TELLING: readonly (readonly [header: string, format: string])[] = [
  ['svix-signature', 'svix'],
  ['stripe-signature', 'stripe'],
  ['x-hub-signature-256', 'github'],
  ['x-shopify-hmac-sha256', 'shopify'],
  ['webhook-timestamp', 'standard or standard-ed25519'],
];

function otherFormatOf(missing: string, headers: ReadRequest['headers'], own: readonly string[]): string {
  const has = (name: string) => headers[name] !== undefined;
  if (missing === 'webhook-timestamp' && has('webhook-signature')) {
    return ', but webhook-signature: is the format timestamped?';
  }
  const [other, format] = TELLING.find(([name]) => has(name) && !own.includes(name)) ?? [];
  if (other !== undefined) return `, but ${other}: is the format ${format}?`;
  return own.some(has) ? '.' : ', nor any other of the format: was it sent by Postrider?';
}

interface Print {
  readonly what: string;
  readonly other: string;
}

/** What the body may have been before something printed it anew. */
function otherPrints(body: string): Print[] {
  const parsed = jsonIn(body);
  const json =
    parsed === undefined
      ? []
      : [
          { what: 'without the white space in it', other: JSON.stringify(parsed) },
          { what: 'with two spaces for each level', other: JSON.stringify(parsed, null, 2) },
        ];
  const trimmed = [
    { what: 'without the white space around it', other: body.trim() },
    { what: 'with a line feed at its end', other: `${body}\n` },
  ];
  return [...json, ...trimmed].filter(({ other }) => other !== body);
}

/** That it is what JSON.stringify prints proves nothing, but is what one sees where it was called. */
function hint(body: string): string {
  const parsed = body.length > EXPLAINED_LENGTH_MAX ? undefined : jsonIn(body);
  const printed = parsed !== undefined && JSON.stringify(parsed) === body;
  return printed
    ? ' (if it was parsed and printed again, numbers such as 1.0 and the escapes of strings are lost)'
    : '';
}
