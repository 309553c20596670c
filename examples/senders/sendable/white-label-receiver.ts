import express, { type Express } from 'express';
import { Webhook } from 'standardwebhooks';
import type { SendableEvent } from './receiver.ts';

/** A customer's server whose endpoint asked for `webhook-*` headers: any Standard Webhooks library verifies them. */
export function createWhiteLabelReceiver({
  secret,
  onEvent,
}: {
  readonly secret: string;
  readonly onEvent: (event: SendableEvent) => void;
}): Express {
  const webhook = new Webhook(secret);
  const app = express();

  app.post('/webhooks', express.raw({ type: 'application/json' }), (request, response) => {
    try {
      webhook.verify(request.body, {
        'webhook-id': request.get('webhook-id') ?? '',
        'webhook-timestamp': request.get('webhook-timestamp') ?? '',
        'webhook-signature': request.get('webhook-signature') ?? '',
      });
    } catch {
      response.sendStatus(401);
      return;
    }
    response.sendStatus(204);
    onEvent(JSON.parse(request.body.toString('utf8')));
  });
  return app;
}

if (import.meta.main) {
  const secret = process.env['WEBHOOK_SECRET'] ?? '';
  createWhiteLabelReceiver({ secret, onEvent: console.log }).listen(Number(process.env['PORT'] ?? 9000), '127.0.0.1');
}
