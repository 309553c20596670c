import type { ProblemOccurrence } from '@postrider/contract';
import { nestingDepth } from '@postrider/core';
import type { z } from 'zod';
import type { BodyKind, BodyLimits } from './body-kinds.ts';
import { bodyErrors, requiredFirst } from './input-errors.ts';
import { readBytes } from './read-bytes.ts';
import { textErrors } from './text-errors.ts';
import { hasTooManyValues } from './too-many-values.ts';

export type ParsedBody<T> =
  | { readonly ok: true; readonly value: T /** As it came. */; readonly text: string }
  | { readonly ok: false; readonly problem: ProblemOccurrence };

/** Receivers' parsers stop somewhere between 64 and 10,000; PostgreSQL's recurses. */
const NESTING_MAX = 512;

/** Reads a body and proves that it is what the kind asks for, or says what is wrong with it. */
export async function readJsonBody<Schema extends z.ZodType>(
  request: Request,
  kind: BodyKind<Schema>,
  limits: BodyLimits,
): Promise<ParsedBody<z.output<Schema>>> {
  const text = await readText(request, kind, limits);
  if (typeof text !== 'string') return { ok: false, problem: text };
  const parsed = parseJson(text);
  if (!parsed.ok) return refuse({ code: 'malformed_json', detail: `The body is not JSON: ${parsed.reason}.` });
  if (nestingDepth(text) > NESTING_MAX) {
    return refuse(unfit([{ pointer: '', detail: `Nested more than ${NESTING_MAX} deep: make it flatter.` }]));
  }
  if (hasTooManyValues(parsed.value, kind)) {
    return refuse(unfit([{ pointer: '', detail: `More than ${kind.valuesMax} values in all: send fewer at once.` }]));
  }
  const unstorable = textErrors(parsed.value, kind);
  if (unstorable.length > 0) return refuse(unfit(unstorable));
  const checked = kind.schema.safeParse(parsed.value, { error: requiredFirst });
  return checked.success ? { ok: true, value: checked.data, text } : refuse(unfit(bodyErrors(checked.error)));
}

async function readText(
  request: Request,
  { mediaTypes, optional, bytesMax }: BodyKind<z.ZodType>,
  limits: BodyLimits,
): Promise<string | ProblemOccurrence> {
  const notJson: ProblemOccurrence = {
    code: 'unsupported_media_type',
    detail: `Send Content-Type: ${mediaTypes.join(' or ')}, uncompressed, in UTF-8.`,
  };
  const declared = isDeclaredAs(request, mediaTypes);
  if (!declared && !optional) return notJson;
  const max = bytesMax(limits);
  const bytes = await readBytes(request, max);
  if (bytes === 'too_large') {
    return { code: 'payload_too_large', detail: `The body is over ${max} bytes: send less at once.` };
  }
  if (bytes === 'aborted') {
    return { code: 'malformed_json', detail: 'The body ended before it was complete: send it again.' };
  }
  const empty = bytes.byteLength === 0;
  if (empty && optional) return '{}';
  if (!declared) return notJson;
  if (empty) return { code: 'malformed_json', detail: 'The body is empty: send a JSON object.' };
  return decodeUtf8(bytes) ?? { code: 'malformed_json', detail: 'The body is not UTF-8: send JSON text in UTF-8.' };
}

function isDeclaredAs(request: Request, mediaTypes: readonly string[]): boolean {
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding !== 'identity') return false;
  const [mediaType = '', ...parameters] = (request.headers.get('content-type') ?? '').toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  return mediaTypes.includes(mediaType.trim()) && (charset === undefined || /^charset="?utf-8"?$/.test(charset));
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false; reason: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'it cannot be read' };
  }
}

function unfit(errors: NonNullable<ProblemOccurrence['errors']>): ProblemOccurrence {
  return {
    code: 'invalid_request',
    detail: 'The body does not fit the schema: correct the places named in errors.',
    errors,
  };
}

function refuse(problem: ProblemOccurrence): { readonly ok: false; readonly problem: ProblemOccurrence } {
  return { ok: false, problem };
}
