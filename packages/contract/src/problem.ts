import { z } from '@hono/zod-openapi';
import { PROBLEM_KINDS, type ProblemCode } from './problem-codes.ts';

const codes = Object.keys(PROBLEM_KINDS) as [ProblemCode, ...ProblemCode[]];

export const problemSchema = z
  .object({
    type: z
      .string()
      .openapi({ description: 'Stable URI of the code.', example: 'urn:postrider:error:invalid_request' }),
    title: z.string().openapi({ description: 'The same for every occurrence of the code.' }),
    status: z.int(),
    detail: z.string().openapi({ description: 'What happened this time, and what to do.' }),
    code: z.enum(codes),
    requestId: z.string().openapi({ description: 'Also in the header x-request-id, and in the log.' }),
    errors: z
      .array(
        z.union([
          z.object({ pointer: z.string().openapi({ description: 'JSON pointer into the body.' }), detail: z.string() }),
          z.object({ parameter: z.string().openapi({ description: 'Query parameter.' }), detail: z.string() }),
        ]),
      )
      .optional(),
  })
  .openapi('Problem', { description: 'RFC 9457 problem details.' });

export type Problem = z.output<typeof problemSchema>;

/** A place in the request that is wrong: in the body (JSON pointer) or in the query. */
export type InputError =
  | { readonly pointer: string; readonly detail: string }
  | { readonly parameter: string; readonly detail: string };

export interface ProblemOccurrence {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors?: readonly InputError[] | undefined;
}

export function toProblem({ code, detail, errors }: ProblemOccurrence, requestId: string): Problem {
  const { status, title } = PROBLEM_KINDS[code];
  return {
    type: `urn:postrider:error:${code}`,
    title,
    status,
    detail,
    code,
    requestId,
    ...(errors === undefined ? {} : { errors: [...errors] }),
  };
}
