import { type HandleWebhook, handleWebhook, type ReceiveOptions } from './handle-webhook.ts';

/**
 * A function from `Request` to `Response`, which is what route handlers of Next.js, SvelteKit and Remix are, and what
 * `Deno.serve`, `Bun.serve` and edge runtimes take. Rejects with what `handle` throws.
 */
export function fetchWebhook<Events extends object = Record<string, unknown>>(
  options: ReceiveOptions,
  handle: HandleWebhook<Events>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const { status, headers, body } = await handleWebhook(request, options, handle);
    return new Response(body, { status, headers });
  };
}
