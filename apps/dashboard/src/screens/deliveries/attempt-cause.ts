import type { Attempt } from '@postrider/sdk';
import {
  askedToWait,
  askedToWaitUntil,
  causeOfError,
  causeOfStatus,
  notYours,
  OPERATORS_CODES,
  redirectsTo,
  unknownStatus,
  type Words,
  wishes,
} from './cause-texts.ts';

type Observed = Pick<Attempt, 'outcome' | 'responseStatus' | 'responseHeaders' | 'error'>;

/**
 * Why an attempt ended as it did, in plain words, and what to do about it. A customer is not told to look after what only
 * operators can.
 */
export function attemptCause(attempt: Observed, { isPortal }: { readonly isPortal: boolean }): Words {
  switch (attempt.outcome) {
    case 'delivered':
    case 'rejected':
      return ofAnswer(attempt);
    case 'timed_out':
    case 'unreachable':
    case 'blocked':
    case 'lost':
      return ofError(attempt, isPortal);
  }
}

function ofAnswer({ outcome, responseStatus, responseHeaders }: Observed): Words {
  const status = responseStatus ?? 0;
  const wish = responseHeaders?.['webhook-delivery']?.trim().toLowerCase();
  if (wish === 'disable' || (wish === 'abort' && outcome === 'rejected')) return wishes[wish];
  const words = (causeOfStatus[status] ?? causeOfStatus[String(status).slice(0, 1)] ?? unknownStatus)(status);
  const location = responseHeaders?.['location'];
  if (status >= 300 && status < 400 && location !== undefined) return { ...words, advice: redirectsTo(location) };
  const retryAfter = responseHeaders?.['retry-after'];
  if ((status === 429 || status === 503) && retryAfter !== undefined) {
    const asked = /^\d+$/.test(retryAfter) ? askedToWait(`${retryAfter} s`) : askedToWaitUntil(retryAfter);
    return { ...words, cause: `${words.cause} ${asked}` };
  }
  return words;
}

function ofError({ error, outcome }: Observed, isPortal: boolean): Words {
  const code = error?.code ?? outcome;
  if (isPortal && OPERATORS_CODES.has(code)) return notYours;
  // A code that is newer than these screens: its own words hold the advice, too.
  return causeOfError[code] ?? { cause: error?.message ?? code, advice: null };
}
