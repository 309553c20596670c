import { expressWebhook } from '@postrider/sdk/express';
import express, { type Express } from 'express';

/** The types of event that this receiver is sent, and their data. */
interface Events {
  'message.delivered': { readonly messageId: string; readonly channel: string };
  'message.failed': { readonly messageId: string; readonly reason: string };
}

export function createReceiver({ secret }: { readonly secret: string }): Express {
  const app = express();
  const seen = new Set<string | null>();
  const onRefused = ({ message }: Error) => console.warn(`Refused: ${message}`);

  // In front of express.json(): what was signed are the bytes as they came.
  app.post(
    '/webhooks',
    expressWebhook<Events>({ secret, onRefused }, (webhook) => {
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
  app.use(express.json());
  return app;
}

if (import.meta.main) {
  const app = createReceiver({ secret: process.env['WEBHOOK_SECRET'] ?? '' });
  const server = app.listen(Number(process.env['PORT'] ?? 9000), '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : address;
    console.log(`Listening on http://127.0.0.1:${port}/webhooks`);
  });
}
