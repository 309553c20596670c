import { z } from 'zod';
import type { Answer, Request } from './caller.ts';

const problem = z.object({ code: z.string(), detail: z.string() });

/** What is wrong with an answer whatever happens to the platform meanwhile: nothing, or a sentence. */
export function wrongAnswer({ method, path }: Request, { status, body }: Answer): string[] {
  const code = problem.safeParse(body).data?.code ?? 'no code';
  const sentence = `${method} ${path} was answered ${status} (${code}).`;
  if (status === 500) return [sentence];
  const recording = method === 'POST' && /\/events(\/batch)?$/.test(path);
  if (!recording || status === 202 || status === 503 || status === 429) return [];
  // The same key again, while a process that was cut off still records it.
  return code === 'idempotency_in_progress' ? [] : [sentence];
}
