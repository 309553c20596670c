import { errors } from 'undici';
import { NotOpened } from './not-opened.ts';

/** Every error code an attempt can have, with what to do about it. */
export const failureMessages = {
  timeout: 'No response header came within the timeout: answer with 2xx first and do the work afterwards.',
  connect_timeout: 'No connection was made within the timeout: check that the host is up and its firewall lets us in.',
  connection_refused: 'Nothing listens at that address and port: start the receiver or correct the URL.',
  connection_reset:
    'The receiver closed the connection before it answered: check its log and what stands in front of it.',
  connection_failed: 'The connection failed: check that the receiver can be reached at its URL from outside.',
  host_unreachable: 'There is no route to the host: check its address and its network.',
  dns_not_found: 'The host name has no address: correct the URL or add the DNS record.',
  dns_unavailable: 'The host name could not be resolved: check the name servers of its domain.',
  tls_certificate_expired: 'The certificate has expired: renew it.',
  tls_certificate_not_yet_valid: 'The certificate is not valid yet: check its dates and the clocks.',
  tls_certificate_revoked: 'The certificate has been revoked: install a new one.',
  tls_host_mismatch: 'The certificate is for another host name: install one for the name in the URL.',
  tls_self_signed: 'The certificate is self-signed: install one from a public certificate authority.',
  tls_issuer_unknown:
    "The certificate's issuer is not known: install the full chain, from a public certificate authority.",
  tls_failed: 'The TLS handshake failed: the receiver must speak HTTP/1.1 over TLS 1.2 or 1.3 on that port.',
  headers_too_large: 'The response headers are over 16 KiB: send fewer or shorter ones.',
  response_malformed: 'What came back is not a complete HTTP/1.1 response: check that the URL names an HTTP server.',
  redirect_not_followed: 'Redirects are not followed: set the URL to the address that it redirects to.',
  blocked_address: 'The host has an address that is not public, to which nothing is sent: use a public one.',
  blocked_url: 'The URL is not one that events are sent to: it must be https, on port 443 or from 1024 up.',
  proxy_unreachable: "The operator's egress proxy cannot be reached: check that it runs and POSTRIDER_EGRESS_PROXY.",
  proxy_refused:
    "The operator's egress proxy refused the connection: check its log, its rules and the credentials for it.",
  proxy_failed:
    "The operator's egress proxy gave no proper answer: check that POSTRIDER_EGRESS_PROXY is a proxy with CONNECT.",
  proxy_timeout:
    "The operator's egress proxy opened no connection within the timeout: it does not answer, or the host gives it none.",
  proxy_connect_failed:
    "The operator's egress proxy could not connect to the host: check that it is up and can be reached from there.",
  request_invalid: 'The request cannot be sent as it is: check the URL and the headers of the endpoint.',
  out_of_sockets: 'This server has run out of sockets or file descriptors: raise the limit of open files.',
  shutting_down: 'This server is shutting down: the attempt is made again after a restart.',
} as const;

export type FailureCode = keyof typeof failureMessages;

/**
 * What an error of Node or undici says about the receiver, by its code, never by its text. `heard`: a byte of a response
 * had come, so that an end of the connection is a broken response.
 */
export function failureCode(error: unknown, heard: boolean): FailureCode {
  if (error instanceof NotOpened) return error.failure;
  if (error instanceof errors.HTTPParserError) return 'response_malformed';
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'UND_ERR_SOCKET') return heard ? 'response_malformed' : 'connection_reset';
  const known = byErrorCode.get(code);
  if (known !== undefined) return known;
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code.startsWith('CERT_')) return 'tls_failed';
  return 'connection_failed';
}

const byErrorCode: ReadonlyMap<string, FailureCode> = new Map([
  // How undici's parser ends on a 101 that upgrades to nothing.
  ['ERR_ASSERTION', 'response_malformed'],
  ['ECONNREFUSED', 'connection_refused'],
  ['ECONNRESET', 'connection_reset'],
  ['ECONNABORTED', 'connection_reset'],
  ['EPIPE', 'connection_reset'],
  ['ETIMEDOUT', 'connect_timeout'],
  ['EHOSTUNREACH', 'host_unreachable'],
  ['ENETUNREACH', 'host_unreachable'],
  ['EHOSTDOWN', 'host_unreachable'],
  ['ENETDOWN', 'host_unreachable'],
  ['EADDRNOTAVAIL', 'host_unreachable'],
  ['EMFILE', 'out_of_sockets'],
  ['ENFILE', 'out_of_sockets'],
  ['ENOBUFS', 'out_of_sockets'],
  ['CERT_HAS_EXPIRED', 'tls_certificate_expired'],
  ['CERT_NOT_YET_VALID', 'tls_certificate_not_yet_valid'],
  ['CERT_REVOKED', 'tls_certificate_revoked'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_host_mismatch'],
  ['HOSTNAME_MISMATCH', 'tls_host_mismatch'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_self_signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls_issuer_unknown'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls_issuer_unknown'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'tls_issuer_unknown'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls_issuer_unknown'],
  ['EPROTO', 'tls_failed'],
  ['UND_ERR_HEADERS_OVERFLOW', 'headers_too_large'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'response_malformed'],
  ['UND_ERR_INVALID_ARG', 'request_invalid'],
  ['UND_ERR_NOT_SUPPORTED', 'request_invalid'],
  ['UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', 'request_invalid'],
  ['UND_ERR_DESTROYED', 'shutting_down'],
  ['UND_ERR_CLOSED', 'shutting_down'],
]);
