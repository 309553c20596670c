import type { ProblemOccurrence } from '@postrider/contract';

/** What a browser says of where a request comes from; undefined: it says nothing. */
export interface Whence {
  readonly method: string;
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  readonly host: string | undefined;
  /** The origin that people reach us at, as the settings have it; null: they say nothing. */
  readonly publicUrl: string | null;
}

/**
 * What has to be said against a request that a browser has sent with a session's cookie; null: nothing. The cookie goes
 * along whoever made the browser ask, so what changes something must come from a page of ours, and say so. Browsers say so
 * with whatever is no GET; `SameSite=Strict` keeps the cookie from most others before, but not from other hosts of the
 * same domain.
 */
export function whyForeign(whence: Whence): ProblemOccurrence | null {
  const { method, origin, secFetchSite } = whence;
  if (secFetchSite !== undefined && OTHERS.includes(secFetchSite)) return FOREIGN_PAGE;
  if (SAFE_METHODS.includes(method) && origin === undefined) return null;
  if (origin === undefined) return NO_ORIGIN;
  return isOurOrigin(origin, whence) ? null : foreign(origin);
}

/** Whether a page of this origin is ours. `null`, which pages have that hide theirs, never is. */
export function isOurOrigin(origin: string, { host, publicUrl }: Pick<Whence, 'host' | 'publicUrl'>): boolean {
  if (publicUrl !== null && origin === publicUrl) return true;
  const reached = `//${host?.toLowerCase()}`;
  // Where the settings say https, a page that somebody on the way put under http is not ours.
  if (host === undefined || publicUrl?.endsWith(`:${reached}`) === true) return false;
  return origin === `http:${reached}` || origin === `https:${reached}`;
}

/** Of what changes nothing (RFC 9110, section 9.2.1), those that are asked for here. */
const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * As `Sec-Fetch-Site` has it. Pages of another host of the same domain, or another port, cannot read what they ask for
 * either, but could hold all streams that somebody may have, and keep their session from ending.
 */
const OTHERS: readonly string[] = ['same-site', 'cross-site'];

const FOREIGN_PAGE: ProblemOccurrence = {
  code: 'foreign_origin',
  detail: 'A page that is not ours asked for this with your session: open the dashboard itself, or use an API key.',
};

const NO_ORIGIN: ProblemOccurrence = {
  code: 'foreign_origin',
  detail: 'What changes something needs an Origin header of ours beside the cookie: programs use an API key instead.',
};

function foreign(origin: string): ProblemOccurrence {
  const shown = JSON.stringify(origin.slice(0, ORIGIN_SHOWN_LENGTH_MAX));
  const detail = `The Origin ${shown} is not ours: if people reach the dashboard there, set POSTRIDER_PUBLIC_URL to it.`;
  return { code: 'foreign_origin', detail };
}

/** A scheme and a host name. */
const ORIGIN_SHOWN_LENGTH_MAX = 300;
