import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { Webhook } from 'standardwebhooks';

export interface SendApiEvent {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: unknown;
}

/**
 * A customer's server: known to nobody else by its path, takes each `id` once, and answers within the five seconds that
 * it has. SendAPI demands no check of signatures; `secret` is for those who do.
 */
export function createReceiver({
  path,
  secret = null,
  onEvent,
}: {
  /** As it stands in the endpoint's URL, from the slash on, query included: compared, not decoded. */
  readonly path: string;
  readonly secret?: string | null;
  readonly onEvent: (event: SendApiEvent) => void;
}): Hono {
  const webhook = secret === null ? null : new Webhook(secret);
  const seen = new Set<string>();
  const app = new Hono();

  app.post('*', async (context) => {
    const { pathname, search } = new URL(context.req.url);
    if (`${pathname}${search}` !== path) return context.notFound();
    const body = await context.req.text();
    try {
      webhook?.verify(body, context.req.header());
    } catch {
      return context.body(null, 401);
    }
    const event: SendApiEvent = JSON.parse(body);
    if (!seen.has(event.id)) {
      seen.add(event.id);
      setImmediate(() => onEvent(event));
    }
    return context.body(null, 204);
  });
  return app;
}

if (import.meta.main) {
  const path = process.env['WEBHOOK_PATH'] ?? '/hooks/s%2Fcret?x=1';
  const secret = process.env['WEBHOOK_SECRET'] ?? null;
  const { fetch } = createReceiver({ path, secret, onEvent: console.log });
  serve({ fetch, hostname: '127.0.0.1', port: Number(process.env['PORT'] ?? 9000) });
}
