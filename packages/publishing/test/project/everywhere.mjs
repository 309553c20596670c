// What runs wherever there are fetch and WebCrypto. The test puts the place of a server into it.
import { createPostrider, verifyWebhook } from '@postrider/sdk';

async function everywhere() {
  const body = '{"test": 2432232314}';
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const options = { now: new Date(1614265330 * 1000) };
  const request = new Request('https://example.com/webhooks', { method: 'POST', headers, body });
  const { id } = await verifyWebhook(request, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', options);
  const other = `whsec_${'A'.repeat(43)}=`;
  const { code } = await verifyWebhook({ headers, body }, other, options).catch((error) => error);

  const postrider = createPostrider({ url: 'POSTRIDER_URL', apiKey: 'prk_key' });
  const application = await postrider.applications.get('acme');
  return [id, code, application.name];
}

everywhere()
  .catch(String)
  // biome-ignore lint/suspicious/noConsole: what the test reads.
  .then((seen) => console.log(JSON.stringify(seen)));
