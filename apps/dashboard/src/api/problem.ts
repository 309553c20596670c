import type { Problem } from '@postrider/sdk';

/** What the API answered instead of what was asked for. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** The API could not be asked. */
export class UnreachableError extends Error {
  constructor() {
    super('Postrider cannot be reached.');
    this.name = 'UnreachableError';
  }
}

/** What is wrong with the field of a form, by JSON pointer (`/url`) into the body that was sent; null: nothing. */
export function fieldProblem(error: unknown, pointer: string): string | null {
  if (!(error instanceof ProblemError)) return null;
  const found = error.problem.errors?.find(
    (one) => 'pointer' in one && (one.pointer === pointer || one.pointer.startsWith(`${pointer}/`)),
  );
  return found?.detail ?? null;
}
