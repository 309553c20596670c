import type { Io } from './io.ts';

/** Says why it did not work; answers the exit code. */
export function fail({ note }: Pick<Io, 'note'>, sentences: readonly string[]): 1 {
  for (const sentence of sentences) note(`postrider: ${sentence}`);
  return 1;
}
