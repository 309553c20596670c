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

function places(error: z.ZodError): { path: readonly PropertyKey[]; detail: string }[] {
  return error.issues
    .flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({
            path: [...issue.path, key],
            detail: 'There is nothing of this name here: remove it.',
          }))
        : [{ path: issue.path, detail: issue.message }],
    )
    .slice(0, ERRORS_MAX);
}
