import { serve } from '@hono/node-server';
import { POST } from './app/webhooks/route.ts';

/** Stands for `next start`: a route handler is a function from `Request` to `Response`, whoever calls it. */
if (import.meta.main) {
  serve({ fetch: POST, hostname: '127.0.0.1', port: Number(process.env['PORT'] ?? 9000) }, ({ port }) => {
    console.log(`Listening on http://127.0.0.1:${port}/webhooks`);
  });
}
