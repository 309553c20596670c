/** What browsers, proxies and servers agree on as usable. */
export const ENDPOINT_URL_LENGTH_MAX = 2048;

/**
 * What is wrong with an endpoint's URL, as a sentence; null: nothing. `http`: whether plain http is allowed too. Whether
 * the host may be called is judged by its address, when an attempt connects.
 */
export function endpointUrlProblem(text: string, { http }: { readonly http: boolean }): string | null {
  if (text.length > ENDPOINT_URL_LENGTH_MAX) {
    return `The URL is ${text.length} characters long; at most ${ENDPOINT_URL_LENGTH_MAX} are allowed.`;
  }
  // The parser would drop or escape these, and what is called would not be what is shown.
  if (/[\p{Cc}\p{Cs}\s]/u.test(text)) return 'The URL contains spaces or control characters: percent-encode them.';
  const url = URL.parse(text);
  if (url === null) return 'This is not an absolute URL: pass one like https://example.com/webhooks.';
  if (url.protocol !== 'https:' && !(http && url.protocol === 'http:')) {
    return http ? 'The URL must begin with https:// or http://.' : 'The URL must begin with https://.';
  }
  if (url.hostname === '') return 'The URL names no host.';
  if (url.username !== '' || url.password !== '') {
    return 'The URL carries a user name or password: send credentials in a header of the endpoint instead.';
  }
  if (text.includes('#')) return 'The URL has a fragment, which is never sent: leave out the # and what follows.';
  if (!isAllowedPort(url.port)) return `Port ${url.port} is not allowed: use 80, 443 or one from 1024 on.`;
  return null;
}

/** Empty: the scheme's own. Below 1024 live the services (mail, DNS, SSH) that a web request could be used to reach. */
function isAllowedPort(port: string): boolean {
  return port === '' || port === '80' || port === '443' || Number(port) >= 1024;
}
