import type { AnswerOf, OperationName } from '@postrider/sdk/operations';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNotice } from '../ui/notices.tsx';
import { type Asked, call } from './call.ts';

/**
 * A change by one operation. When it is done, what was read by the operations named in `stale` is read again, and `said` is
 * told; a refusal is told unless a form shows it itself (`quiet`).
 */
export function useChange<O extends OperationName>(
  operation: O,
  {
    stale = [],
    said,
    quiet = false,
    onDone,
  }: {
    readonly stale?: readonly OperationName[];
    readonly said?: string | ((answer: AnswerOf<O>) => string);
    readonly quiet?: boolean;
    readonly onDone?: (answer: AnswerOf<O>) => void;
  } = {},
) {
  const client = useQueryClient();
  const notice = useNotice();
  return useMutation({
    mutationFn: (asked: Asked<O>) => call(operation, asked),
    onSuccess: async (answer) => {
      if (said !== undefined) notice('good', typeof said === 'string' ? said : said(answer));
      onDone?.(answer);
      const names: ReadonlySet<unknown> = new Set(stale);
      await client.invalidateQueries({ predicate: ({ queryKey }) => names.has(queryKey[0]) });
    },
    onError: (error) => {
      if (!quiet) notice('bad', error.message);
    },
  });
}
