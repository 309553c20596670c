import type { ProblemOccurrence } from '@postrider/contract';

/**
 * Why a browser whose page has this origin would not keep the cookie of a session; null: it will. Plain HTTP is as good as
 * HTTPS to it on its own machine only (Secure Contexts, section 3.1).
 */
export function whyUnkept(origin: string): ProblemOccurrence | null {
  const url = URL.parse(origin);
  if (url?.protocol === 'https:') return null;
  if (url !== null && OWN_MACHINE.test(url.hostname)) return null;
  return {
    code: 'insecure_origin',
    detail: `Browsers keep no session at ${origin}: open the dashboard by https://, or by http://localhost through a tunnel.`,
  };
}

const OWN_MACHINE = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/;
