import type { Api } from './env.ts';

/** Serves `/openapi.json`, OpenAPI 3.1, generated from the same schemas that requests are checked with. */
export function addOpenApiDocument({ app, deps, methods }: Api): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description:
      'The API key that `postrider start` prints, or POSTRIDER_API_KEY; one made of it with `POST /v1/keys`; or the token of ' +
      'a portal session. Each operation names the scopes it needs.',
  });
  // Made at the first request: it needs every route.
  let text: string | null = null;
  methods.set('/openapi.json', ['GET']);
  app.get('/openapi.json', (c) => {
    text ??= JSON.stringify(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: {
          title: 'Postrider',
          version: deps.version,
          description: 'Webhook delivery: an event goes in, signed requests come out, every attempt is on record.',
          license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
        },
        servers: [{ url: './' }],
        tags: [
          'Applications',
          'Endpoints',
          'Secrets',
          'Events',
          'Deliveries',
          'Event types',
          'Keys',
          'Portal sessions',
          'Audit log',
        ].map((name) => ({ name })),
      }),
    );
    return c.body(text, 200, { 'content-type': 'application/json' });
  });
}
