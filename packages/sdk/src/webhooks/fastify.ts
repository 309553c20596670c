import { type HandleWebhook, handleWebhook, type ReceiveOptions } from './handle-webhook.ts';
import { BODY_BYTES_MAX, type ReceivedWebhook } from './read-request.ts';

export interface FastifyWebhookOptions extends ReceiveOptions {
  /** The route: `/webhooks`. */
  readonly path: string;
}

/** As much of a Fastify instance as is used. */
export interface FastifyLike {
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    contentType: string,
    options: { readonly parseAs: 'buffer'; readonly bodyLimit: number },
    parser: (request: unknown, body: Uint8Array, done: (error: null, body: Uint8Array) => void) => void,
  ): unknown;
  post(
    path: string,
    handler: (
      request: { readonly headers: ReceivedWebhook['headers']; readonly body: unknown },
      reply: FastifyReplyLike,
    ) => Promise<unknown>,
  ): unknown;
}

export interface FastifyReplyLike {
  code(status: number): unknown;
  headers(headers: Record<string, string>): unknown;
  send(body?: string): unknown;
}

/**
 * A plugin: `app.register(fastifyWebhook({ path: '/webhooks', secret }, …))`. The bodies of its own route are left as bytes;
 * those of all others are parsed as ever. What `handle` throws goes to Fastify's error handler.
 */
export function fastifyWebhook<Events extends object = Record<string, unknown>>(
  { path, ...options }: FastifyWebhookOptions,
  handle: HandleWebhook<Events>,
): (instance: FastifyLike, options: unknown, done: () => void) => void {
  return (instance, _options, done) => {
    instance.removeAllContentTypeParsers();
    const bodyLimit = options.bodyBytesMax ?? BODY_BYTES_MAX;
    instance.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, parsed) =>
      parsed(null, body),
    );
    instance.post(path, async (request, reply) => {
      const received = { headers: request.headers, body: bytesOf(request.body) };
      const { status, headers, body } = await handleWebhook(received, options, handle);
      reply.code(status);
      reply.headers({ ...headers });
      return reply.send(body ?? undefined);
    });
    done();
  };
}

/** Fastify has no body where a request has none. */
function bytesOf(body: unknown): Uint8Array {
  return body instanceof Uint8Array ? body : new Uint8Array();
}
