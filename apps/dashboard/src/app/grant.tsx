import { createContext, useContext } from 'react';
import { ProblemError } from '../api/problem.ts';

/** Who is here and what they may do, as `GET /v1/me` says it. */
export interface Me {
  readonly kind: 'root' | 'key' | 'session' | 'portal';
  readonly id: string | null;
  readonly name: string | null;
  readonly role: 'viewer' | 'developer' | 'admin' | null;
  readonly scopes: readonly string[];
  readonly application: { readonly id: string; readonly uid: string | null; readonly name: string } | null;
  readonly expiresAt: string | null;
  readonly theme: PortalTheme | null;
  readonly instance: { readonly version: string; readonly developmentMode: boolean; readonly playground: boolean };
}

export interface PortalTheme {
  readonly name?: string;
  readonly logo?: string;
  readonly accent?: string;
  readonly radius?: number;
  readonly scheme?: 'light' | 'dark' | 'auto';
}

const MeContext = createContext<Me | null>(null);

export const MeProvider = MeContext.Provider;

export function useMe(): Me {
  const me = useContext(MeContext);
  if (me === null) throw new Error('Nobody is signed in here.');
  return me;
}

/** Whether the one who is here may do what needs this scope. What they may not is not shown. */
export function useMay(): (scope: string) => boolean {
  const { scopes } = useMe();
  return (scope) => scopes.includes(scope);
}

/** Whether the customer is here, in the portal, or one of the operators. */
export function useIsPortal(): boolean {
  return useMe().kind === 'portal';
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.status === 401;
}
