import { fetchWebhook } from './fetch-webhook.ts';
import type { HandleWebhook, ReceiveOptions } from './handle-webhook.ts';

/** As much of Hono's context as is used. */
export interface HonoContext {
  readonly req: { readonly raw: Request };
}

/**
 * For `app.post('/webhooks', honoWebhook(…))`. No middleware in front may read the body: what Hono gives a second reader of
 * JSON was printed anew, so it is the request itself that is read here. What `handle` throws goes to `app.onError`.
 */
export function honoWebhook<Events extends object = Record<string, unknown>>(
  options: ReceiveOptions,
  handle: HandleWebhook<Events>,
): (context: HonoContext) => Promise<Response> {
  const receive = fetchWebhook<Events>(options, handle);
  return ({ req }) => receive(req.raw);
}
