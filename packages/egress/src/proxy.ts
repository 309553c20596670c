/** A forward proxy that opens tunnels (CONNECT, RFC 9110, 9.3.6). */
export interface EgressProxy {
  readonly host: string;
  readonly port: number;
  /** The value of `Proxy-Authorization`; null: the proxy asks for none. */
  readonly authorization: string | null;
}

/** Reads `http://user:password@host:port`, whose port is 80 if there is none; throws on anything else. */
export function parseProxy(text: string): EgressProxy {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'http:') throw new Error('The egress proxy is not an http:// URL.');
  const credentials = url.username === '' && url.password === '' ? null : `${url.username}:${url.password}`;
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 80 : Number(url.port),
    authorization: credentials === null ? null : `Basic ${bytesOf(credentials).toString('base64')}`,
  };
}

/** URL's percent-encoding undone byte by byte, so that it need not be UTF-8. */
function bytesOf(encoded: string): Buffer {
  const bytes = encoded.replace(/%([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}
