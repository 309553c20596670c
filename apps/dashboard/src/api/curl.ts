import { type OperationName, ROUTES } from '@postrider/sdk/operations';
import { type Asked, addressOf } from './call.ts';
import { writeExact } from './exact-json.ts';

/** The command that asks for one operation of this instance, for any shell; the key is read from `$POSTRIDER_API_KEY`. */
export function curlOf<O extends OperationName>(
  operation: O,
  { path, query, body, text }: Pick<Asked<O>, 'path' | 'query' | 'body' | 'text'> = {},
  origin: string = location.origin,
): string {
  const [method = 'GET', template = ''] = ROUTES[operation].split(' ');
  const sent = text ?? (body === undefined ? undefined : writeExact(body, 0));
  return curlLine(method, origin + addressOf(template, path ?? {}, query ?? {}), sent);
}

function curlLine(method: string, address: string, body: string | undefined): string {
  const usual = body === undefined ? 'GET' : 'POST';
  const lines = [
    `curl ${method === usual ? '' : `-X ${method} `}${quoted(address)}`,
    `-H "Authorization: Bearer $POSTRIDER_API_KEY"`,
    ...(body === undefined ? [] : [`-H 'Content-Type: application/json'`, `-d ${quoted(body)}`]),
  ];
  return lines.join(' \\\n  ');
}

/** As one word of a shell, whatever is in it. */
export function quoted(word: string): string {
  return /^[\w/:.-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
