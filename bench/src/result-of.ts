import type { z } from 'zod';
import type { Report } from './report.ts';

/** What of a bench's result is wanted; null: it was not run, failed, or did not measure that. */
export function resultOf<T extends z.ZodType>({ benches }: Report, name: string, schema: T): z.infer<T> | null {
  const entry = benches.find((one) => one.name === name);
  if (entry === undefined || 'error' in entry) return null;
  const parsed = schema.safeParse(entry.result);
  return parsed.success ? parsed.data : null;
}
