/** As many as anybody has needed; each is sent with every attempt. */
export const HEADERS_MAX = 30;

/** Names and values together: receivers commonly refuse more than 8 KiB of headers, and ours come on top. */
export const HEADERS_BYTES_MAX = 4096;

/** What is shown in place of a sensitive value. */
export const MASKED = '***';

/** What is wrong with a header that an endpoint wants sent, as a sentence; null: nothing. The sentence never holds the value. */
export function headerProblem(name: string, value: string): string | null {
  if (!TOKEN.test(name)) {
    return `${JSON.stringify(name)} is not a header name: use letters, digits and ! # $ % & ' * + - . ^ _ \` | ~.`;
  }
  const lower = name.toLowerCase();
  if (RESERVED.has(lower) || RESERVED_PREFIXES.some((prefix) => lower.startsWith(prefix))) {
    return `The header ${name} is set by Postrider or belongs to the connection: leave it out.`;
  }
  if (!FIELD_VALUE.test(value)) {
    return `The value of the header ${name} may hold visible characters of Latin-1 and spaces only.`;
  }
  return null;
}

/** Whether a header's value is kept as ciphertext and shown as `MASKED`. */
export function isSensitiveHeader(name: string): boolean {
  return SENSITIVE.test(name);
}

/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** RFC 9110, section 5.5, without the tab: it is legal, and nobody means it. */
const FIELD_VALUE = /^[\x20-\x7e\x80-\xff]*$/;

const SENSITIVE = /^authorization$|^cookie$|key|token|secret|password|session|credential|signature/i;

const RESERVED: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'date',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);

const RESERVED_PREFIXES = ['webhook-', 'proxy-'];
