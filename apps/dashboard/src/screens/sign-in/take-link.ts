const SIGN_IN_PATH = '/dashboard/sign-in';

/**
 * The text of a one-time link in the address (`#link=…`), which is taken out of it at once: it is in no history, and in no
 * address that somebody copies. Null: there is none. Signing in has no address of its own; it leads to the overview.
 */
export function takeLink(): string | null {
  const link = new URLSearchParams(location.hash.slice(1)).get('link');
  const isSignIn = location.pathname === SIGN_IN_PATH;
  if (link !== null || isSignIn) {
    history.replaceState(null, '', (isSignIn ? '/dashboard' : location.pathname) + location.search);
  }
  return link;
}
