import { nextWebhook } from '@postrider/sdk/next';

/** The types of event that this receiver is sent, and their data. */
interface Events {
  'message.delivered': { readonly messageId: string; readonly channel: string };
  'message.failed': { readonly messageId: string; readonly reason: string };
}

const secret = process.env['WEBHOOK_SECRET'] ?? '';
const onRefused = ({ message }: Error) => console.warn(`Refused: ${message}`);
const seen = new Set<string | null>();

/** The route handler of `/webhooks`. */
export const POST = nextWebhook<Events>({ secret, onRefused }, (webhook) => {
  // Deliveries may come twice. Of a real receiver the ids are in its database, with what it did about each.
  if (seen.has(webhook.id)) return;
  seen.add(webhook.id);
  switch (webhook.type) {
    case 'message.delivered':
      return console.log(`${webhook.data.messageId} was delivered by ${webhook.data.channel}`);
    case 'message.failed':
      return console.log(`${webhook.data.messageId} failed: ${webhook.data.reason}`);
  }
});
