import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Api } from './env.ts';

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
  const shipped = new Map<string, Promise<string>>();

  methods.set('/docs', ['GET']);
  app.get('/docs', (c) => c.html(PAGE, 200, { 'content-security-policy': CONTENT_SECURITY_POLICY }));

  methods.set('/docs/start.js', ['GET']);
  app.get('/docs/start.js', (c) => c.body(START, 200, { 'content-type': 'text/javascript; charset=utf-8' }));

  for (const [name, contentType] of Object.entries(FILES)) {
    methods.set(`/docs/${name}`, ['GET']);
    app.get(`/docs/${name}`, async (c) => {
      const text = shipped.get(name) ?? readFile(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`)), 'utf8');
      shipped.set(name, text);
      return c.body(await text, 200, { 'content-type': contentType, 'cache-control': 'public, max-age=86400' });
    });
  }
}
