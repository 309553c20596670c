import { RECEIVER_WISH_HEADER } from '@postrider/core';
import { RESPONSE_HEADER_LOG_BYTES_MAX } from './limits.ts';

/**
 * Response headers for the log: repeated ones joined, and at most `RESPONSE_HEADER_LOG_BYTES_MAX` of names and values
 * together. What does not fit is left out; those on which a decision hangs come first.
 */
export function headersForLog(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const kept: Record<string, string> = {};
  let room = RESPONSE_HEADER_LOG_BYTES_MAX;

  function keep(name: string): void {
    const value = headers[name];
    if (value === undefined || Object.hasOwn(kept, name)) return;
    const text = typeof value === 'string' ? value : value.join(', ');
    if (name.length + text.length > room) return;
    room -= name.length + text.length;
    kept[name] = text;
  }

  keep('retry-after');
  keep(RECEIVER_WISH_HEADER);
  for (const name of Object.keys(headers)) keep(name);
  return kept;
}
