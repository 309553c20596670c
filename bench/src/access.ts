import type { Access, Result } from '@postrider/core';

/** Who a bench acts as. */
export const ACCESS: Access = { actor: { kind: 'system', name: 'bench' }, application: 'all' };

/** What a use case answered; a bench that is refused something is a bug of the bench. */
export function granted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.detail);
  return result.value;
}
