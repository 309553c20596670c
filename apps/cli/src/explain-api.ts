import { PostriderConnectionError, PostriderProblem } from '@postrider/sdk';
import { printable } from './table.ts';

/** What the API said, in its words or as JSON; null: it is about something else. */
export function explainApi(error: unknown, { json }: { readonly json: boolean }): readonly string[] | null {
  if (error instanceof PostriderProblem) {
    const { code, status, title, detail, requestId, errors } = error;
    if (json) return [JSON.stringify({ title, status, detail, code, requestId, errors })];
    return [
      `postrider: ${printable(detail)} (${code})`,
      // A key was sent, whatever is said to those who sent none.
      ...(status === 401 ? ['  The key that was sent opens nothing there: see --api-key and POSTRIDER_API_KEY.'] : []),
      ...errors.map((one) => printable(`  ${'pointer' in one ? one.pointer : one.parameter}: ${one.detail}`)),
    ];
  }
  if (error instanceof PostriderConnectionError) {
    const reason = reasonOf(error.cause);
    const sentence = `${error.message}${reason === null ? '' : ` (${reason})`}`;
    const remedy = 'See that Postrider runs there, and --url or POSTRIDER_URL.';
    return [json ? JSON.stringify({ code: null, detail: sentence }) : `postrider: ${printable(sentence)} ${remedy}`];
  }
  return null;
}

/** `fetch` hides what went wrong behind an error without words. */
function reasonOf(cause: unknown): string | null {
  if (!(cause instanceof Error)) return null;
  if (cause.cause instanceof Error) return reasonOf(cause.cause);
  return cause.message === '' && 'code' in cause ? String(cause.code) : cause.message || null;
}
