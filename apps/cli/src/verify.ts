import { readFile } from 'node:fs/promises';
import { verifyWebhook, type WebhookFormatDefinition, WebhookVerificationError } from '@postrider/sdk';
import { BUILT_IN_PROFILES, type BuiltInProfileName } from '@postrider/signing';
import { shower } from './asking.ts';
import type { Io } from './io.ts';
import { momentOf } from './moments.ts';
import { PlainError } from './plain-error.ts';
import { readData, readNamed } from './read-data.ts';
import { card } from './table.ts';

export interface VerifyGiven {
  readonly json: boolean;
  /** Lines `name: value`, or a JSON object. */
  readonly headers: string;
  readonly body: string;
  readonly secret: readonly string[];
  readonly format: string | null;
  readonly at: string | null;
  readonly tolerance: number | null;
}

export const FORMATS = Object.keys(BUILT_IN_PROFILES);

/** Whether a request that was kept is genuine, and if not, why; without a network. 1: it is not. */
export async function verify(io: Io, given: VerifyGiven): Promise<number> {
  const headers = headersIn(await readNamed(given.headers));
  // Bytes, as an editor's or a shell's idea of the text is what is to be found out.
  const body = await readFile(given.body).catch((error: Error) => {
    throw new PlainError(`${given.body} cannot be read (${error.message}).`);
  });
  const secrets = given.secret.length > 0 ? given.secret : secretsIn(io.environment);
  const format = await formatOf(io, given.format, headers, secrets);
  const show = shower(io, given);
  try {
    const { id, type, sentAt, occurredAt } = await verifyWebhook({ headers, body }, secrets, {
      format,
      toleranceSeconds: given.tolerance ?? undefined,
      now: given.at === null ? new Date() : new Date(momentOf(given.at, new Date())),
    });
    show({ verified: true, format: nameOf(format), id, type, sentAt, occurredAt }, () => [
      io.mark('good', `The request is genuine (format ${nameOf(format)}).`),
      ...card({ id, type, 'sent at': sentAt?.toISOString() ?? null, 'occurred at': occurredAt?.toISOString() ?? null }),
    ]);
    return 0;
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    const detail = [error.message, ...lengthTold(headers, body)].join(' ');
    show({ verified: false, format: nameOf(format), code: error.code, detail }, () => [
      io.mark('bad', `The request is not genuine (format ${nameOf(format)}, ${error.code}).`),
      detail,
    ]);
    return 1;
  }
}

/** That a body was cut off or written anew shows in its length, if nothing was packed on the way. */
function lengthTold(headers: Readonly<Record<string, string>>, body: Uint8Array): readonly string[] {
  const { 'content-length': length, 'content-encoding': encoding } = headers;
  if (length === undefined || encoding !== undefined || Number(length) === body.length) return [];
  return [`The body has ${body.length} bytes, and came with ${length} by its content-length.`];
}

/** A line each, or as JSON; a request or status line in front of them, as `curl -v` and dumps have it, is passed over. */
function headersIn(text: string): Readonly<Record<string, string>> {
  if (text.trimStart().startsWith('{')) {
    const entries = Object.entries<unknown>(parsedHeaders(text));
    return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
  }
  const lines = text.split(/\r?\n/).map((line) => /^(?:[<>] )?([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line));
  return Object.fromEntries(
    lines.flatMap((found) => (found === null ? [] : [[found[1]?.toLowerCase() ?? '', found[2] ?? '']])),
  );
}

function parsedHeaders(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PlainError(
      `The headers are not JSON (${error instanceof Error ? error.message : String(error)}): write lines name: value, or an object.`,
    );
  }
}

function secretsIn(environment: Io['environment']): readonly string[] {
  const secrets = environment['POSTRIDER_WEBHOOK_SECRET']?.split(',').map((secret) => secret.trim());
  if (secrets === undefined)
    throw new PlainError('No secret is there: give it with --secret, or POSTRIDER_WEBHOOK_SECRET.');
  return secrets;
}

type Format = BuiltInProfileName | WebhookFormatDefinition;

/** As it was said: a name, or JSON as `PUT /v1/formats` takes it; else by the headers that only one format has. */
async function formatOf(
  io: Io,
  said: string | null,
  headers: Readonly<Record<string, string>>,
  secrets: readonly string[],
): Promise<Format> {
  if (said === null) {
    if (secrets.some((secret) => secret.startsWith('whpk_'))) return 'standard-ed25519';
    return TELLING.find(([header]) => headers[header] !== undefined)?.[1] ?? guessed(headers);
  }
  if (isBuiltIn(said)) return said;
  if (!/^[@{-]/.test(said)) {
    throw new PlainError(
      `${said} is no built-in format (${FORMATS.join(', ')}): give your own as @file with its definition.`,
    );
  }
  // Whatever is wrong with it, verifying says so.
  return (await readData(io, said)) as WebhookFormatDefinition;
}

const TELLING: readonly (readonly [header: string, format: BuiltInProfileName])[] = [
  ['svix-signature', 'svix'],
  ['stripe-signature', 'stripe'],
  ['x-hub-signature-256', 'github'],
  ['x-shopify-hmac-sha256', 'shopify'],
];

function guessed(headers: Readonly<Record<string, string>>): BuiltInProfileName {
  return headers['webhook-timestamp'] === undefined && headers['webhook-signature'] !== undefined
    ? 'timestamped'
    : 'standard';
}

function isBuiltIn(name: string): name is BuiltInProfileName {
  return Object.hasOwn(BUILT_IN_PROFILES, name);
}

function nameOf(format: Format): string {
  return typeof format === 'string' ? format : 'of your own';
}
