import { withoutKeyTexts } from '@postrider/core';

/** The caller's own id if it can go into a header and a log line as it is, and has no key in it; else a new one. */
export function requestIdOf(header: string | undefined, random: (bytes: number) => Uint8Array): string {
  const fit = header !== undefined && /^[A-Za-z0-9._:-]{1,128}$/.test(header) && withoutKeyTexts(header) === header;
  if (fit) return header;
  return `req_${Buffer.from(random(12)).toString('hex')}`;
}
