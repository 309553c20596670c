/**
 * Where the text of a link signs somebody in; `base` is where people reach the API, without a slash at its end. The text is
 * in the fragment, which no server and no proxy is told, so that whoever only looks at the address uses nothing up.
 */
export function signInUrl(text: string, base: string): string {
  return `${base}/dashboard/sign-in#link=${text}`;
}
