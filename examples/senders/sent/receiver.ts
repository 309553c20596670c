import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { Webhook } from 'standardwebhooks';

export type SentEvent =
  | {
      readonly field: 'messages';
      readonly payload: { readonly message_id: string; readonly message_status: string };
    }
  | {
      readonly field: 'templates';
      readonly payload: { readonly template_id: string; readonly status: string };
    };

/** A customer's server: verifies, answers at once, and works afterwards. The ids in the payload make repetitions harmless. */
export function createReceiver({
  secret,
  onEvent,
}: {
  readonly secret: string;
  readonly onEvent: (event: SentEvent) => void;
}): Hono {
  const webhook = new Webhook(secret);
  const app = new Hono();

  app.post('/webhooks', async (context) => {
    const body = await context.req.text();
    try {
      webhook.verify(body, context.req.header());
    } catch {
      return context.body(null, 401);
    }
    setImmediate(() => onEvent(JSON.parse(body)));
    return context.body(null, 204);
  });
  return app;
}

if (import.meta.main) {
  const secret = process.env['WEBHOOK_SECRET'] ?? '';
  const { fetch } = createReceiver({ secret, onEvent: console.log });
  serve({ fetch, hostname: '127.0.0.1', port: Number(process.env['PORT'] ?? 9000) });
}
