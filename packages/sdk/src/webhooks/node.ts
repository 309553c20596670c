import {
  type HandleWebhook,
  handleWebhook,
  type ReceiveOptions,
  refusalOf,
  type WebhookAnswer,
} from './handle-webhook.ts';
import { type NodeRequest, readNodeRequest } from './read-node-request.ts';
import { WebhookVerificationError } from './webhook-verification-error.ts';

export type { NodeRequest } from './read-node-request.ts';

/** As much of Node's `ServerResponse` as is used. */
export interface NodeResponse {
  writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
  end(body?: string): unknown;
}

export interface NodeReceiveOptions extends ReceiveOptions {
  /** Told what `handle` throws, which is answered with 500; unless given, it is printed. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** For `createServer(nodeWebhook(…))`, or a branch of a server of one's own. */
export function nodeWebhook<Events extends object = Record<string, unknown>>(
  { onError = print, ...options }: NodeReceiveOptions,
  handle: HandleWebhook<Events>,
): (request: NodeRequest, response: NodeResponse) => Promise<void> {
  return async (request, response) => {
    try {
      send(response, await answerTo(request, options, handle));
    } catch (error) {
      onError(error);
      send(response, { status: 500, headers: {}, body: null });
    }
  };
}

/** Rejects with what `handle` throws. */
export async function answerTo<Events extends object>(
  request: NodeRequest,
  options: ReceiveOptions,
  handle: HandleWebhook<Events>,
): Promise<WebhookAnswer> {
  try {
    return await handleWebhook(await readNodeRequest(request, options.bodyBytesMax), options, handle);
  } catch (error) {
    if (error instanceof WebhookVerificationError) return refusalOf(error, options.onRefused);
    throw error;
  }
}

export function send(response: NodeResponse, { status, headers, body }: WebhookAnswer): void {
  response.writeHead(status, headers);
  response.end(body ?? undefined);
}

function print(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: a server of one's own has nobody else to tell.
  console.error(error);
}
