import { NOT_PUBLIC } from './address-table.ts';

/**
 * What the address guard has to say, found in another way: bytes between the bytes of the table's first and last
 * addresses, one row after the other, and nothing of prefixes.
 */
export function isPublicByTheTable(bytes: readonly number[]): boolean {
  const judged = unmapped(bytes);
  return !NOT_PUBLIC.some(([_what, first, last]) => isBetween(judged, bytesOf(first), bytesOf(last)));
}

/** 4 or 16 of them; the text is well-formed. */
export function bytesOf(text: string): readonly number[] {
  if (!text.includes(':')) return text.split('.').map(Number);
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted !== null) return [...bytesOf(`${dotted[1]}0:0`).slice(0, 12), ...bytesOf(dotted[2] ?? '')];
  const words = (part: string) => (part === '' ? [] : part.split(':'));
  const [left = '', right] = text.split('::');
  const gap = right === undefined ? 0 : 8 - words(left).length - words(right).length;
  const all = [...words(left), ...new Array<string>(gap).fill('0'), ...words(right ?? '')];
  return all.flatMap((word) => [
    Number.parseInt(word.padStart(4, '0').slice(0, 2), 16),
    Number.parseInt(word.slice(-2), 16),
  ]);
}

/** The spelling without short cuts. */
export function textOf(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return (hex.match(/.{4}/g) ?? []).join(':');
}

/** One up (1) or down (-1), around the corner at the ends. */
export function neighbour(bytes: readonly number[], step: 1 | -1): readonly number[] {
  const next = [...bytes];
  for (let at = next.length - 1; at >= 0; at--) {
    const sum = (next[at] ?? 0) + step;
    next[at] = (sum + 256) % 256;
    if (sum >= 0 && sum < 256) break;
  }
  return next;
}

/** All ways in which a URL can have the address as its host. */
export function urlSpellings(bytes: readonly number[]): readonly string[] {
  const text = textOf(bytes);
  if (bytes.length === 16) {
    const dotted = `${text.slice(0, 30)}${bytes.slice(12).join('.')}`;
    const short = text.replace(/\b0{1,3}(?=[\da-f])/g, '');
    return [text, short, text.toUpperCase(), dotted].map((each) => `[${each}]`);
  }
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  const octal = (value: number) => `0${value.toString(8)}`;
  const hex = (value: number) => `0x${value.toString(16)}`;
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  return [
    text,
    `${text}.`,
    `${whole}`,
    octal(whole),
    hex(whole),
    `${hex(whole).toUpperCase()}`,
    `0x00000000${whole.toString(16)}`,
    bytes.map(octal).join('.'),
    bytes.map(hex).join('.'),
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${hex(a)}.${octal(b)}.${c * 256 + d}`,
    fullWidth(text),
    text.replaceAll('.', '。'),
    percentEncoded(text),
    percentEncoded(fullWidth(text)),
    `[::ffff:${text}]`,
    `[::FFFF:${hex(a * 256 + b).slice(2)}:${hex(c * 256 + d).slice(2)}]`,
    `[0:0:0:0:0:ffff:${text}]`,
  ];
}

function fullWidth(text: string): string {
  return [...text].map((char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)).join('');
}

function percentEncoded(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

function unmapped(bytes: readonly number[]): readonly number[] {
  const isMapped = bytes.length === 16 && bytes.slice(0, 12).join() === '0,0,0,0,0,0,0,0,0,0,255,255';
  return isMapped ? bytes.slice(12) : bytes;
}

function isBetween(bytes: readonly number[], first: readonly number[], last: readonly number[]): boolean {
  return bytes.length === first.length && !isBefore(bytes, first) && !isBefore(last, bytes);
}

function isBefore(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return at !== -1 && (a[at] ?? 0) < (b[at] ?? 0);
}
