import type { SentRequest } from '@postrider/sdk';
import { quoted } from '../../api/curl.ts';

/** The command that sends the same request once more, byte by byte, masked headers aside. */
export function requestCurl({
  method,
  url,
  headers,
  body,
}: Pick<SentRequest, 'method' | 'url' | 'headers' | 'body'>): string {
  const lines = [
    `curl -X ${method} ${quoted(url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    // Not --data, which takes a leading @ for the name of a file.
    `--data-raw ${quoted(body)}`,
  ];
  return lines.join(' \\\n  ');
}
