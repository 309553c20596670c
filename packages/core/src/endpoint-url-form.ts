/** What browsers, proxies and servers agree on as usable. */
export const ENDPOINT_URL_LENGTH_MAX = 2048;

/**
 * What is wrong with an endpoint's URL wherever its host may be, as a sentence; null: nothing. Parsed once, by WHATWG
 * URL: what is judged here is what is connected to, whatever another parser would make of the text.
 */
export function endpointUrlFormProblem(text: string, { http }: { readonly http: boolean }): string | null {
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
  // The parser takes it for a slash, and others for a part of the host.
  if (text.includes('\\')) return 'The URL contains a backslash: write /, or percent-encode it.';
  if (url.username !== '' || url.password !== '' || hasUserInfoMark(text)) {
    return 'The URL carries a user name or password: send credentials in a header of the endpoint instead.';
  }
  if (text.includes('#')) return 'The URL has a fragment, which is never sent: leave out the # and what follows.';
  if (url.hostname.endsWith('.')) return 'The host name ends with a dot: leave it out.';
  if (!isHost.test(url.hostname)) return 'The host is neither an address nor a host name as it can stand in DNS.';
  // Empty: the scheme's own.
  if (url.port !== '' && !isAllowedPort(Number(url.port))) {
    return `Port ${url.port} is not allowed: use 80, 443 or one from 1024 on that no other kind of service has.`;
  }
  return null;
}

/** An empty user name leaves no trace in what was parsed, but what is stored and shown is the text. */
function hasUserInfoMark(text: string): boolean {
  return /^[^:]*:\/*[^/?#]*@/.test(text);
}

/** Whether requests may go to a port: never to one on which something else than a web server is to be expected. */
export function isAllowedPort(port: number): boolean {
  return port === 80 || port === 443 || (port >= 1024 && port <= 65_535 && !OTHER_SERVICES.has(port));
}

/** Below 1024 live mail, DNS, SSH and the like; these are the ones above. */
const OTHER_SERVICES: ReadonlySet<number> = new Set([
  // Bad ports of the WHATWG fetch standard: gatekeepers, NFS, SIP, X11, IRC and others.
  ...[1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697],
  10_080,
  // Daemons and stores that understand, or survive, an HTTP request: Docker, etcd, MySQL, PostgreSQL, Redis,
  // Elasticsearch, memcached, MongoDB.
  ...[2375, 2376, 2379, 3306, 5432, 6379, 9200, 9300, 11_211, 27_017],
]);

/** An IPv6 address in brackets, or labels of 1 to 63 characters, 253 in all: IPv4 addresses are such, too. */
const isHost = /^(\[[\da-f:.]+\]|(?=.{1,253}$)[a-z\d_-]{1,63}(\.[a-z\d_-]{1,63})*)$/;
