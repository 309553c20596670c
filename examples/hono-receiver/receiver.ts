import { serve } from '@hono/node-server';
import { honoWebhook } from '@postrider/sdk/hono';
import { Hono } from 'hono';

/** The types of event that this receiver is sent, and their data. */
interface Events {
  'message.delivered': { readonly messageId: string; readonly channel: string };
  'message.failed': { readonly messageId: string; readonly reason: string };
}

export function createReceiver({ secret }: { readonly secret: string }): Hono {
  const app = new Hono();
  const seen = new Set<string | null>();
  const onRefused = ({ message }: Error) => console.warn(`Refused: ${message}`);

  app.post(
    '/webhooks',
    honoWebhook<Events>({ secret, onRefused }, (webhook) => {
      // Deliveries may come twice. Of a real receiver the ids are in its database, with what it did about each.
      if (seen.has(webhook.id)) return;
      seen.add(webhook.id);
      switch (webhook.type) {
        case 'message.delivered':
          return console.log(`${webhook.data.messageId} was delivered by ${webhook.data.channel}`);
        case 'message.failed':
          return console.log(`${webhook.data.messageId} failed: ${webhook.data.reason}`);
      }
    }),
  );
  return app;
}

if (import.meta.main) {
  const { fetch } = createReceiver({ secret: process.env['WEBHOOK_SECRET'] ?? '' });
  serve({ fetch, hostname: '127.0.0.1', port: Number(process.env['PORT'] ?? 9000) }, ({ port }) => {
    console.log(`Listening on http://127.0.0.1:${port}/webhooks`);
  });
}
