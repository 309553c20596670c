/** What happened, and what to do about it; null: nothing. */
export interface Words {
  readonly cause: string;
  readonly advice: string | null;
}

/** By the code of an attempt's error. */
export const causeOfError: Readonly<Record<string, Words>> = {
  timeout: {
    cause: 'The receiver took the request and did not answer within the timeout.',
    advice: 'Answer with 2xx first and do the work afterwards, or raise the timeout of the endpoint.',
  },
  connect_timeout: {
    cause: 'No connection to the receiver was made within the timeout.',
    advice: 'Check that the host is up, and that its firewall lets us in.',
  },
  connection_refused: {
    cause: 'Nothing listens at that address and port.',
    advice: 'Start the receiver, or correct the URL of the endpoint.',
  },
  connection_reset: {
    cause: 'The receiver closed the connection before it answered.',
    advice: 'Look at its log at this time, and at what stands in front of it: it may have crashed, or refuse the body.',
  },
  connection_failed: {
    cause: 'The connection to the receiver failed.',
    advice: 'Check that the receiver can be reached at its URL from outside.',
  },
  host_unreachable: {
    cause: 'There is no route to the host of the URL.',
    advice: 'Check its address and its network.',
  },
  dns_not_found: {
    cause: 'The host name in the URL has no address.',
    advice: 'Correct the URL, or add the DNS record.',
  },
  dns_unavailable: {
    cause: 'The host name in the URL could not be resolved: its name servers did not answer.',
    advice: 'Check the name servers of its domain.',
  },
  tls_certificate_expired: {
    cause: 'The certificate of the receiver has expired.',
    advice: 'Renew it.',
  },
  tls_certificate_not_yet_valid: {
    cause: 'The certificate of the receiver is not valid yet.',
    advice: 'Check its dates, and the clocks.',
  },
  tls_certificate_revoked: {
    cause: 'The certificate of the receiver has been revoked.',
    advice: 'Install a new one.',
  },
  tls_host_mismatch: {
    cause: 'The certificate of the receiver is for another host name.',
    advice: 'Install one for the name in the URL.',
  },
  tls_self_signed: {
    cause: 'The certificate of the receiver is self-signed.',
    advice: 'Install one from a public certificate authority.',
  },
  tls_issuer_unknown: {
    cause: 'Nobody we know has issued the certificate of the receiver.',
    advice: 'Install the full chain, from a public certificate authority: often only the intermediate one is missing.',
  },
  tls_failed: {
    cause: 'The TLS handshake with the receiver failed.',
    advice: 'It must speak HTTP/1.1 over TLS 1.2 or 1.3 on the port of the URL.',
  },
  headers_too_large: {
    cause: 'The headers of the response are over 16 KiB.',
    advice: 'Send fewer or shorter ones: a webhook needs no cookies.',
  },
  response_malformed: {
    cause: 'What came back is not a complete HTTP/1.1 response.',
    advice: 'Check that the URL names an HTTP server, and that nothing cuts its answer off.',
  },
  redirect_not_followed: {
    cause: 'The receiver redirects to another address, and redirects are never followed.',
    advice: 'Set the URL of the endpoint to the address that it redirects to.',
  },
  blocked_address: {
    cause: 'Nothing was sent: the host has an address that is not public.',
    advice: 'Use a host with a public address.',
  },
  blocked_url: {
    cause: 'Nothing was sent: events are not sent to such a URL.',
    advice: 'Use https, on port 443 or one from 1024 up.',
  },
  proxy_unreachable: {
    cause: 'Nothing was sent: the egress proxy cannot be reached.',
    advice: 'Check that it runs, and POSTRIDER_EGRESS_PROXY.',
  },
  proxy_refused: {
    cause: 'Nothing was sent: the egress proxy refused the connection.',
    advice: 'Check its log, its rules and the credentials for it.',
  },
  proxy_failed: {
    cause: 'Nothing was sent: the egress proxy gave no proper answer.',
    advice: 'Check that POSTRIDER_EGRESS_PROXY is a proxy with CONNECT.',
  },
  proxy_timeout: {
    cause: 'Nothing was sent: the egress proxy opened no connection within the timeout.',
    advice: 'Check the proxy, and that the host can be reached from there.',
  },
  proxy_connect_failed: {
    cause: 'The egress proxy could not connect to the receiver.',
    advice: 'Check that the host is up, and that it can be reached from the proxy.',
  },
  request_invalid: {
    cause: 'The request cannot be sent as it is.',
    advice: 'Check the URL and the headers of the endpoint.',
  },
  out_of_sockets: {
    cause: 'Nothing was sent: the sending server has run out of sockets or file descriptors.',
    advice: 'Raise its limit of open files.',
  },
  shutting_down: {
    cause: 'The sending server was shutting down.',
    advice: 'Nothing: the attempt is made again by itself.',
  },
  lost: {
    cause: 'The process that made the attempt ended before it saw the answer. The request may have arrived.',
    advice: 'Nothing: it is made again by itself, and receivers know a repetition by its webhook-id.',
  },
};

/** What only the operators of Postrider can do something about. */
export const OPERATORS_CODES: ReadonlySet<string> = new Set([
  'proxy_unreachable',
  'proxy_refused',
  'proxy_failed',
  'proxy_timeout',
  'proxy_connect_failed',
  'out_of_sockets',
]);

export const notYours: Words = {
  cause: 'Nothing was sent, because of a problem on the side of the sender.',
  advice: 'Nothing on your side: it is tried again by itself.',
};

/** By what the receiver answered: the status itself, else its hundred. */
export const causeOfStatus: Readonly<Record<string, (status: number) => Words>> = {
  '2': (status) => ({ cause: `The receiver took it: it answered ${status}.`, advice: null }),
  '3': (status) => ({
    cause: `The receiver redirects to another address (${status}), and redirects are never followed.`,
    advice: 'Set the URL of the endpoint to the address that it redirects to.',
  }),
  '4': (status) => ({
    cause: `The receiver refused the request (${status}).`,
    advice: 'Read its answer below, and look at its log at this time.',
  }),
  '400': () => ({
    cause: 'The receiver did not understand the request (400).',
    advice: 'Read its answer below, and compare the body that was sent with what its code expects.',
  }),
  '401': () => ({
    cause: 'The receiver did not accept the signature, or wants credentials (401).',
    advice:
      'Verify the signature below. If it is right, the receiver has another secret, or changes the body before it verifies.',
  }),
  '403': () => ({
    cause: 'The receiver, or a firewall in front of it, forbids the request (403).',
    advice:
      'Verify the signature below. If it is right, look for another secret at the receiver, and for rules against bots.',
  }),
  '404': () => ({
    cause: 'The receiver has nothing at this path (404).',
    advice: 'Correct the URL of the endpoint, or add the route to the receiver.',
  }),
  '405': () => ({
    cause: 'The receiver does not take POST at this path (405).',
    advice: 'Correct the URL of the endpoint: it must be the route that takes POST.',
  }),
  '408': () => ({
    cause: 'The receiver gave up waiting for the request (408).',
    advice: 'Look at what stands in front of it; it may be overloaded.',
  }),
  '410': () => ({
    cause:
      'The receiver says that it is gone for good (410). There are no further attempts, and the endpoint is disabled.',
    advice: 'If that was a mistake, have it answer 2xx, enable the endpoint, and retry.',
  }),
  '413': () => ({
    cause: 'The body is too large for the receiver (413).',
    advice: 'Raise the limit of its server or framework: events can be up to 256 KiB and a little around them.',
  }),
  '415': () => ({
    cause: 'The receiver does not take JSON at this path (415).',
    advice: 'Have it take content-type application/json.',
  }),
  '422': () => ({
    cause: 'The receiver understood the request and found it wrong (422).',
    advice: 'Read its answer below, and compare the body that was sent with what its code expects.',
  }),
  '429': () => ({
    cause: 'The receiver gets more requests than it wants (429).',
    advice: 'Set a rate limit on the endpoint that the receiver keeps up with.',
  }),
  '5': (status) => ({
    cause: `The receiver failed (${status}).`,
    advice: 'Look at its log at this time; the webhook-id tells which request it was.',
  }),
  '500': () => ({
    cause: 'The receiver failed while it handled the request (500).',
    advice: 'Look at its log at this time for an exception; the webhook-id tells which request it was.',
  }),
  '502': () => ({
    cause: 'What stands in front of the receiver got no proper answer from it (502).',
    advice: 'Check that the receiver runs behind its proxy or load balancer.',
  }),
  '503': () => ({
    cause: 'The receiver is not available at the moment (503).',
    advice: 'Wait for it: a deployment, or too much to do. If it lasts, check that it runs.',
  }),
  '504': () => ({
    cause: 'What stands in front of the receiver waited for it in vain (504).',
    advice: 'Answer with 2xx first and do the work afterwards.',
  }),
};

export const unknownStatus = (status: number): Words => ({
  cause: `The receiver answered ${status}, which is no success.`,
  advice: 'Have it answer with 2xx.',
});

export const askedToWait = (seconds: string): string => `It asked to wait for ${seconds}.`;
export const askedToWaitUntil = (date: string): string => `It asked to wait until ${date}.`;
export const redirectsTo = (location: string): string => `Set the URL of the endpoint to ${location}, if you trust it.`;

/** What a receiver can ask for in the header `webhook-delivery`. */
export const wishes: Readonly<Record<'abort' | 'disable', Words>> = {
  abort: {
    cause: 'The receiver asked for no further attempts of this delivery (webhook-delivery: abort).',
    advice: 'Nothing, unless the receiver was wrong: then correct it, and retry.',
  },
  disable: {
    cause: 'The receiver asked for nothing more at all (webhook-delivery: disable), so the endpoint is disabled.',
    advice: 'If that was a mistake, correct the receiver, enable the endpoint, and retry.',
  },
};
