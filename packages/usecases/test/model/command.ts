import type { Result } from '@postrider/core';
import type fc from 'fast-check';
import { expect } from 'vitest';
import { expectAgreement } from './agree.ts';
import type { Model } from './model.ts';
import type { Real } from './real.ts';

export type Command = fc.AsyncCommand<Model, Real>;

/** Does something to both, at a moment of its own, after which they agree. */
export function command(
  name: string,
  check: (model: Model) => boolean,
  run: (model: Model, real: Real) => Promise<void>,
): Command {
  return {
    check,
    run: async (model, real) => {
      model.tick += 1;
      await run(model, real);
      await expectAgreement(model, real);
    },
    toString: () => name,
  };
}

export const always = () => true;

/** The code of a refusal; null: accepted. */
export function codeOf(result: Result<unknown>): string | null {
  return result.ok ? null : result.refusal.code;
}

/** Whether a use case refuses exactly what the model does. */
export function expectRefusal(result: Result<unknown>, code: string | null): void {
  expect(codeOf(result)).toBe(code);
}
