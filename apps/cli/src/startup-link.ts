import { signInUrl } from '@postrider/core';
import { createSignInLink, firstSignInLink, type LinkDeps, operator } from '@postrider/usecases';

/** In development mode, which nobody else reaches: it is in front of whoever started it, all day. */
const FRESH_LINK_SECONDS = 86_400;

/** Otherwise it may be in a log that others read; whoever is late makes another with the root key. */
const FIRST_LINK_SECONDS = 3_600;

/**
 * Where whoever started the program can sign in to the dashboard once, as an admin; `first`: only if nobody was given a way
 * before, by any process. Null: there is none to be told of.
 */
export async function startupLink(
  deps: LinkDeps,
  which: 'fresh' | 'first',
  { publicUrl, apiUrl }: { readonly publicUrl: string | null; readonly apiUrl: string },
): Promise<string | null> {
  const by = operator('start');
  const link = { role: 'admin', name: 'First start' } as const;
  const made =
    which === 'fresh'
      ? await createSignInLink(deps, by, { ...link, name: 'Development', expiresInSeconds: FRESH_LINK_SECONDS })
      : await firstSignInLink(deps, by, { ...link, expiresInSeconds: FIRST_LINK_SECONDS });
  return made?.ok === true ? signInUrl(made.value.text.reveal(), publicUrl ?? reachable(apiUrl)) : null;
}

/** Who listens on every address is reached by none that says so. */
function reachable(apiUrl: string): string {
  return apiUrl.replace(/^http:\/\/(?:0\.0\.0\.0|\[::\])(?=:|$)/, 'http://localhost');
}
