/**
 * JSON text with two spaces for each level and nothing else changed: neither numbers, nor escapes, nor the order of keys, nor
 * keys that are there twice. What is no JSON comes back as it is.
 */
export function indentJson(text: string): string {
  if (!isJson(text)) return text;
  let written = '';
  let level = 0;
  const open: boolean[] = [];
  const line = () => `\n${'  '.repeat(level)}`;
  for (const [token] of text.matchAll(TOKENS)) {
    const isEnd = token === '}' || token === ']';
    if (isEnd) level -= 1;
    // Whether something stands in the innermost brackets already: empty ones stay together.
    if (isEnd ? open.pop() === true : open.at(-1) === false) written += line();
    if (!isEnd && open.length > 0) open[open.length - 1] = true;
    written += token === ':' ? ': ' : token;
    if (token === ',') written += line();
    if (token === '{' || token === '[') {
      level += 1;
      open.push(false);
    }
  }
  return written;
}

/** Strings, what stands between things, and numbers and words. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s"[\]{},:]+/g;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
