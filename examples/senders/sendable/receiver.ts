import express, { type Express } from 'express';
import { Webhook } from 'svix';

export interface SendableEvent {
  readonly createdAt: string;
  readonly type: string;
  readonly data: { readonly id?: string; readonly sessionId?: string; readonly [field: string]: unknown };
}

/** A customer's server: verifies with Svix's library, which reads `svix-*` headers, and takes each event once. */
export function createReceiver({
  secret,
  onEvent,
}: {
  readonly secret: string;
  readonly onEvent: (event: SendableEvent) => void;
}): Express {
  const webhook = new Webhook(secret);
  const seen = new Set<string>();
  const app = express();

  // The raw body: what was signed are these bytes, not what a parser makes of them.
  app.post('/webhooks', express.raw({ type: 'application/json' }), (request, response) => {
    try {
      webhook.verify(request.body, {
        'svix-id': request.get('svix-id') ?? '',
        'svix-timestamp': request.get('svix-timestamp') ?? '',
        'svix-signature': request.get('svix-signature') ?? '',
      });
    } catch {
      response.sendStatus(401);
      return;
    }
    response.sendStatus(204);
    const event: SendableEvent = JSON.parse(request.body.toString('utf8'));
    const key = [event.type, event.data.id ?? event.data.sessionId, event.createdAt].join(' ');
    if (seen.has(key)) return;
    seen.add(key);
    onEvent(event);
  });
  return app;
}

if (import.meta.main) {
  const secret = process.env['WEBHOOK_SECRET'] ?? '';
  createReceiver({ secret, onEvent: console.log }).listen(Number(process.env['PORT'] ?? 9000), '127.0.0.1');
}
