import type { HandleWebhook, ReceiveOptions } from './handle-webhook.ts';
import { answerTo, type NodeRequest, type NodeResponse, send } from './node.ts';

/**
 * For `app.post('/webhooks', expressWebhook(…))`, in front of `express.json()` or beside it: the body is read here, or
 * taken from `express.raw()`. What `handle` throws goes to `next`.
 */
export function expressWebhook<Events extends object = Record<string, unknown>>(
  options: ReceiveOptions,
  handle: HandleWebhook<Events>,
): (request: NodeRequest, response: NodeResponse, next: (error: unknown) => void) => Promise<void> {
  return async (request, response, next) => {
    try {
      send(response, await answerTo(request, options, handle));
    } catch (error) {
      next(error);
    }
  };
}
