import type { InputError } from '@postrider/contract';
import type { z } from 'zod';

/** A batch can be wrong in thousands of places; the first ones say enough. */
const ERRORS_MAX = 50;

/** What is wrong in a body, with JSON pointers. */
export function bodyErrors(error: z.ZodError): InputError[] {
  return places(error).map(({ path, detail }) => ({ pointer: toPointer(path), detail }));
}

/** What is wrong in a query, by parameter. */
export function queryErrors(error: z.ZodError): InputError[] {
  return places(error).map(({ path, detail }) => ({ parameter: path.map(String).join('.'), detail }));
}

/** JSON pointer, RFC 6901. */
export function toPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** For zod's `error` option: words for the commonest mistake; undefined leaves zod's own, which say what is expected. */
export function requiredFirst(issue: z.core.$ZodRawIssue): string | undefined {
  return issue.code === 'invalid_type' && issue.input === undefined ? 'This is required.' : undefined;
}

interface Place {
  readonly path: readonly PropertyKey[];
  readonly detail: string;
}

function places(error: z.ZodError): Place[] {
  return error.issues.flatMap(placesOf).slice(0, ERRORS_MAX);
}

function placesOf(issue: z.core.$ZodIssue): Place[] {
  if (issue.code === 'unrecognized_keys') {
    const detail = 'There is nothing of this name here: remove it.';
    return issue.keys.map((key) => ({ path: [...issue.path, key], detail }));
  }
  // Of a union whose alternatives are a text and an object, the one that was meant says more than that neither fits.
  const meant = issue.code === 'invalid_union' ? issue.errors.filter((issues) => !issues.some(isOfOtherType)) : [];
  const [only] = meant;
  if (only === undefined || meant.length > 1) return [{ path: issue.path, detail: issue.message }];
  return only.flatMap(placesOf).map(({ path, detail }) => ({ path: [...issue.path, ...path], detail }));
}

function isOfOtherType({ code, path }: z.core.$ZodIssue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');
}
