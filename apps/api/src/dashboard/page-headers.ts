/** A page of ours: what it may load and do, and who may show it in a frame. */
export interface PageRules {
  /** Of this answer alone. */
  readonly nonce: string;
  /** Sources as the policy has them; none: nobody may. */
  readonly frameAncestors: readonly string[];
  /** Whether pages of others that open it, or are opened by it, are kept from its window. */
  readonly apart: boolean;
}

/** What of a browser these pages need no part of, and nothing that got into one should have. */
const PERMISSIONS = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb'];

/** What goes with every page. Asked for again each time: it names the files of one version. */
export function pageHeaders({ nonce, frameAncestors, apart }: PageRules): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    // The primitives make a style element for what cannot be said otherwise, with the nonce that the page tells them.
    `style-src 'self' 'nonce-${nonce}'`,
    // Logos of portals are data URLs.
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${frameAncestors.length === 0 ? "'none'" : frameAncestors.join(' ')}`,
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-cache',
    // Addresses have ids in them, and those of a sign-in a secret.
    'referrer-policy': 'no-referrer',
    'permissions-policy': PERMISSIONS.map((name) => `${name}=()`).join(', '),
    ...(apart ? { 'cross-origin-opener-policy': 'same-origin' } : {}),
  };
}
