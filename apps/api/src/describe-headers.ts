import { z } from 'zod';

/** The header fields of an answer with a status, its own among them, as the OpenAPI document has them. */
export function describeHeaders(status: number, own: Readonly<Record<string, string>> = {}): z.ZodObject {
  return z.object({
    'x-request-id': text("The caller's own, or one made for the request; also in the log."),
    'ratelimit-policy': text('Of keys that are limited: so many requests (`q`) in so many seconds (`w`).').optional(),
    ratelimit: text('Of keys that are limited: requests left (`r`), seconds until all are back (`t`).').optional(),
    ...(status === 429 || status === 503 ? { 'retry-after': text('Seconds after which to send it again.') } : {}),
    ...(status === 401 ? { 'www-authenticate': text('`Bearer`.') } : {}),
    ...Object.fromEntries(Object.entries(own).map(([name, description]) => [name, text(description).optional()])),
  });
}

function text(description: string): z.ZodString {
  return z.string().openapi({ description });
}
