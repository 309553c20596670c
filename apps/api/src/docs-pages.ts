import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Api } from './env.ts';
import { type HeldAnswer, holdAnswer, respondHeld } from './held-answer.ts';

/** Swagger UI, from the npm package, so that the page works without internet. */
const FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

/** Everything from here; Swagger UI sets styles inline and has its icons as data URLs. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

// Relative addresses, so that it works behind a proxy that adds a path.
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Postrider API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="docs/swagger-ui.css">
  </head>
  <body>
    <div id="docs"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

const START = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null });
`;

/** The OpenAPI document as pages to browse, at `/docs`. */
export function addDocsPages({ app, methods }: Api): void {
  const shipped = new Map<string, Promise<HeldAnswer>>();

  methods.set('/docs', ['GET']);
  app.get('/docs', (c) => c.html(PAGE, 200, { 'content-security-policy': CONTENT_SECURITY_POLICY }));

  methods.set('/docs/start.js', ['GET']);
  app.get('/docs/start.js', (c) => c.body(START, 200, { 'content-type': 'text/javascript; charset=utf-8' }));

  for (const [name, contentType] of Object.entries(FILES)) {
    methods.set(`/docs/${name}`, ['GET']);
    app.get(`/docs/${name}`, async (c) => {
      const held = shipped.get(name) ?? holdShipped(name, contentType);
      shipped.set(name, held);
      return respondHeld(c, await held);
    });
  }
}

async function holdShipped(name: string, contentType: string): Promise<HeldAnswer> {
  const text = await readFile(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`)), 'utf8');
  return holdAnswer(text, { 'content-type': contentType, 'cache-control': 'public, max-age=86400' });
}
