import type { Api } from './env.ts';
import { type HeldAnswer, holdAnswer, respondHeld } from './held-answer.ts';

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
  let held: Promise<HeldAnswer> | null = null;
  methods.set('/openapi.json', ['GET']);
  app.get('/openapi.json', async (c) => {
    held ??= holdAnswer(
      JSON.stringify(
        app.getOpenAPI31Document({
          openapi: '3.1.0',
          info: {
            title: 'Postrider',
            version: deps.version,
            description: 'Webhook delivery: an event goes in, signed requests come out, every attempt is on record.',
            license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
          },
          servers: [{ url: './' }],
          tags: tagsOf(app.openAPIRegistry.definitions).map((name) => ({ name })),
        }),
      ),
      { 'content-type': 'application/json' },
    );
    return respondHeld(c, await held);
  });
}

/** In the order of the routes. */
function tagsOf(definitions: Api['app']['openAPIRegistry']['definitions']): string[] {
  return [...new Set(definitions.flatMap((one) => (one.type === 'route' ? (one.route.tags ?? []) : [])))];
}
