import { BODY_BYTES_MAX, joined, type ReceivedWebhook, tooLarge } from './read-request.ts';
import { WebhookVerificationError } from './webhook-verification-error.ts';

/** As much of Node's `IncomingMessage`, and of what frameworks add to it, as is used. */
export interface NodeRequest extends AsyncIterable<unknown> {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Whether anybody has begun to read it. */
  readonly readableDidRead?: boolean;
  /** What a parser has left: bytes of `express.raw()`, text, or an object. */
  readonly body?: unknown;
  /** The bytes as they came, kept by some platforms beside what they have parsed. */
  readonly rawBody?: unknown;
}

/** The body as it came, wherever it is: kept by somebody, or still to be read. */
export async function readNodeRequest(
  request: NodeRequest,
  bodyBytesMax: number = BODY_BYTES_MAX,
): Promise<ReceivedWebhook> {
  const { headers, body, rawBody } = request;
  const kept = [rawBody, body].find(isRaw);
  if (kept !== undefined) return { headers, body: kept };
  if (request.readableDidRead !== true) return { headers, body: await readAll(request, bodyBytesMax) };
  if (body === undefined) {
    throw new WebhookVerificationError('body_used', 'The body was read before, and nobody has kept its bytes.');
  }
  throw new WebhookVerificationError(
    'body_parsed',
    'A parser was here before, such as express.json(), and has kept an object only: what was signed are the bytes. Put ' +
      'this route in front of it, or have it leave this path alone.',
  );
}

function isRaw(body: unknown): body is string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array;
}

async function readAll(request: NodeRequest, bytesMax: number): Promise<Uint8Array> {
  // Beforehand, as whoever is stopped in the middle of reading hears no answer.
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw tooLarge(bytesMax);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const read = chunk instanceof Uint8Array ? chunk : new TextEncoder().encode(String(chunk));
    bytes += read.length;
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    chunks.push(read);
  }
  return joined(chunks, bytes);
}
