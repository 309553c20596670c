/** Whether PostgreSQL takes it as text: not with U+0000. Nothing stored can equal what it does not take. */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000');
}
