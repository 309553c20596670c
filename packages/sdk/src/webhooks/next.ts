/** For `export const POST = nextWebhook(…)` in `app/…/route.ts`. */
export { fetchWebhook as nextWebhook } from './fetch-webhook.ts';
