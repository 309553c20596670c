import { WebhookVerificationError } from './webhook-verification-error.ts';

/** Four times what the data of an event may be, unless Postrider is set to take more. */
export const BODY_BYTES_MAX = 1_048_576;

/** Of the Fetch standard, or Node's: names in any case. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request whose body was read by other means. */
export interface ReceivedWebhook {
  readonly headers: WebhookHeaders;
  /** The bytes as they came, or the text that they are in UTF-8: never what a parser made of them. */
  readonly body: string | Uint8Array | ArrayBuffer;
}

export interface ReadRequest {
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Throws a `WebhookVerificationError` where the body as it came is not to be had. */
export async function readRequest(request: Request | ReceivedWebhook, bodyBytesMax: number): Promise<ReadRequest> {
  const headers = lowerCase(request.headers);
  const body = isRequest(request) ? await readBody(request, bodyBytesMax) : request.body;
  return { headers, body: textOf(body, bodyBytesMax) };
}

/** By what it can do: several runtimes have a class `Request` of their own. */
function isRequest(request: Request | ReceivedWebhook): request is Request {
  return 'arrayBuffer' in request && typeof request.arrayBuffer === 'function';
}

function lowerCase(headers: WebhookHeaders): Readonly<Record<string, string>> {
  const entries = isHeaders(headers) ? [...headers.entries()] : Object.entries(headers);
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), typeof value === 'string' ? value : value.join(', ')]],
    ),
  );
}

function isHeaders(headers: WebhookHeaders): headers is Headers {
  return typeof headers['get'] === 'function';
}

async function readBody(request: Request, bytesMax: number): Promise<Uint8Array> {
  if (request.bodyUsed) {
    throw new WebhookVerificationError(
      'body_used',
      'The body was read before: verify first, with nothing in front that parses; or hand over {headers, body}.',
    );
  }
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    bytes += read.value.length;
    if (bytes > bytesMax) {
      await reader?.cancel();
      throw tooLarge(bytesMax);
    }
    chunks.push(read.value);
  }
  return joined(chunks, bytes);
}

export function joined(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

export function tooLarge(bytesMax: number): WebhookVerificationError {
  return new WebhookVerificationError('body_too_large', `The body is over ${bytesMax} bytes: see bodyBytesMax.`);
}

function textOf(body: unknown, bytesMax: number): string {
  if (typeof body === 'string') return within(body, bytesMax);
  if (body instanceof Uint8Array || body instanceof ArrayBuffer) {
    if (body.byteLength > bytesMax) throw tooLarge(bytesMax);
    return decoded(body);
  }
  if (body === undefined || body === null) {
    throw new WebhookVerificationError(
      'body_missing',
      'There is no body: hand over the bytes as they came, as a string, Uint8Array or ArrayBuffer.',
    );
  }
  throw new WebhookVerificationError(
    'body_parsed',
    'The body is an object, so it was parsed before: what was signed are the bytes as they came. Verify in front of the ' +
      'JSON parser, or have it leave this path alone; to print the object again does not bring the bytes back.',
  );
}

function within(body: string, bytesMax: number): string {
  // UTF-8 has at least as many bytes as a string has units.
  if (body.length > bytesMax) throw tooLarge(bytesMax);
  return body;
}

/** With its byte order mark, if it has one: it was signed too. */
function decoded(bytes: Uint8Array | ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new WebhookVerificationError('signature_mismatch', 'The body is not UTF-8, so Postrider has not sent it.');
  }
}
