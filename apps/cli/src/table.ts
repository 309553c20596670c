import { stripVTControlCharacters } from 'node:util';

/** Lines whose columns stand below each other, with a head unless there is nothing below it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return ['There are none.'];
  const all = [head, ...rows.map((row) => row.map(printable))];
  const widths = head.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))));
  return all.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

/** Names with their values below each other; what is null is left out. */
export function card(fields: Readonly<Record<string, string | number | null>>): readonly string[] {
  const given = Object.entries(fields).filter(([, value]) => value !== null);
  const width = Math.max(...given.map(([name]) => name.length));
  return given.map(([name, value]) => `${name.padEnd(width)}  ${printable(String(value))}`);
}

function widthOf(cell: string): number {
  return stripVTControlCharacters(cell).length;
}

/**
 * What others have written, such as a URL or an answer, must neither steer the terminal nor break the line. Colours, which
 * are ours, stay.
 */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return text.replace(/\x1b(?!\[\d{1,2}m)|[\x00-\x1a\x1c-\x1f\x7f-\x9f]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
