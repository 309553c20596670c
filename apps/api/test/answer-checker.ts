import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';

export type OpenApiDocument = AnySchemaObject & { readonly paths: Record<string, Record<string, DescribedRoute>> };

interface DescribedRoute {
  readonly responses: Record<number, DescribedAnswer>;
}

interface DescribedAnswer {
  readonly content?: Record<string, unknown>;
  readonly headers?: Record<string, { readonly required?: boolean }>;
}

/** An answer as it came: `json` is null where there is no body. */
export interface AnswerSeen {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

/** Throws when an answer is not one that the OpenAPI document describes. Routes it does not have are let through. */
export type CheckAnswer = (method: string, path: string, answer: AnswerSeen) => void;

export function answerChecker(document: OpenApiDocument): CheckAnswer {
  const ajv = new Ajv2020({ strict: false, formats: fullFormats });
  ajv.addSchema(document, 'openapi');
  const templateOf = templatesOf(document);
  return (method, path, { status, headers, json }) => {
    // As servers read it: `..` and its encodings lead elsewhere.
    const pathname = URL.parse(path.startsWith('/') ? `http://a${path}` : path)?.pathname ?? '';
    const template = templateOf(pathname);
    const verb = method.toLowerCase();
    const route = template === null ? undefined : document.paths[template]?.[verb];
    if (template === null || route === undefined) return;
    const place = `${method} ${template}: ${status}`;
    const described = route.responses[status];
    if (described === undefined) throw new Error(`${place} is not described`);
    for (const [name, { required }] of Object.entries(described.headers ?? {})) {
      if (required === true && !headers.has(name)) throw new Error(`${place} has no ${name}`);
    }
    const mediaType = Object.keys(described.content ?? {})[0];
    if (mediaType === undefined) {
      if (json !== null) throw new Error(`${place} has a body`);
      return;
    }
    if (headers.get('content-type') !== mediaType) throw new Error(`${place} is not ${mediaType}`);
    // It has no end, so nobody has read it.
    if (mediaType === 'text/event-stream') return;
    const pointer = ['paths', template, verb, 'responses', status, 'content', mediaType, 'schema']
      .map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))
      .join('/');
    const validate = ajv.getSchema(`openapi#/${pointer}`);
    if (validate === undefined) throw new Error(`no schema at ${pointer}`);
    if (!validate(json)) throw new Error(`${place}: ${ajv.errorsText(validate.errors)}`);
  };
}

/** Finds the route that serves a path: of several the one with the fewest parameters. */
function templatesOf(document: OpenApiDocument): (pathname: string) => string | null {
  const known = Object.keys(document.paths)
    .toSorted((a, b) => a.split('{').length - b.split('{').length)
    .map((path) => ({ path, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`) }));
  return (pathname) => known.find(({ pattern }) => pattern.test(pathname))?.path ?? null;
}
