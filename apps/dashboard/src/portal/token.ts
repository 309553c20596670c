import { askWith } from '../api/call.ts';

const KEY = 'postrider.portal-token';

/**
 * Takes the token out of the address (`#token=…`), so that it is in no history and no link that somebody copies, and says
 * whether one was there. It is kept for as long as the tab is open, where the browser lets a page in an iframe keep something.
 */
export function takeToken(): boolean {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given !== null) {
    history.replaceState(history.state, '', location.pathname + location.search);
    keep(given);
  }
  askWith(given ?? kept() ?? '');
  return given !== null;
}

function kept(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(token: string): void {
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // Without it a reload asks for a new token.
  }
}
