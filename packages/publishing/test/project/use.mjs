// What others may write, in a project that has the published packages and nothing else.
import { createPostrider, PostriderProblem, verifyWebhook, WebhookVerificationError } from '@postrider/sdk';
import { expressWebhook } from '@postrider/sdk/express';
import { fastifyWebhook } from '@postrider/sdk/fastify';
import { honoWebhook } from '@postrider/sdk/hono';
import { nextWebhook } from '@postrider/sdk/next';
import { nodeWebhook } from '@postrider/sdk/node';

const postrider = createPostrider({ url: 'http://127.0.0.1:1', apiKey: 'prk_key', retriesMax: 0 });
const failure = await postrider.events.record('acme', { type: 'a.b', data: 1 }).catch((error) => error);
const headers = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': '1614265330',
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const now = new Date(1614265330 * 1000);
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const { id, data } = await verifyWebhook({ headers, body: '{"test": 2432232314}' }, secret, { now });
const old = await verifyWebhook({ headers, body: '{"test": 2432232314}' }, secret).catch((error) => error);
const adapters = [expressWebhook, honoWebhook, nextWebhook, nodeWebhook].map(
  (receive) => typeof receive({ secret }, () => {}),
);
const plugin = typeof fastifyWebhook({ path: '/webhooks', secret }, () => {});
// biome-ignore lint/suspicious/noConsole: what the test reads.
console.log(
  JSON.stringify([
    failure.name,
    failure instanceof PostriderProblem,
    id,
    data,
    old.code,
    old instanceof WebhookVerificationError,
    adapters,
    plugin,
  ]),
);
