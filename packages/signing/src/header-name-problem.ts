/** Of each header that a profile sends. */
export const HEADER_NAME_LENGTH_MAX = 64;

/** What is wrong with the name of a header that a profile wants sent, as a sentence; null: nothing. */
export function headerNameProblem(name: string): string | null {
  if (!TOKEN.test(name) || name.length > HEADER_NAME_LENGTH_MAX) {
    return `A header's name is a letter and then letters, digits and ! # $ % & ' * + - . ^ _ \` | ~, ${HEADER_NAME_LENGTH_MAX} characters at most.`;
  }
  const lower = name.toLowerCase();
  if (RESERVED.has(lower) || lower.startsWith('proxy-')) {
    return 'This header is set by Postrider or belongs to the connection or its body: leave it out.';
  }
  return null;
}

/** RFC 9110, section 5.6.2, but for the first character: `__proto__` and `1` would not stay where they stand in an object. */
const TOKEN = /^[A-Za-z][!#$%&'*+\-.^_`|~0-9A-Za-z]*$/;

/** Every name that an endpoint may not give a header of its own, but for `webhook-*`; and what means somebody's login. */
const RESERVED: ReadonlySet<string> = new Set([
  'accept-encoding',
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
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
