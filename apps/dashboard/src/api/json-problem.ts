import { text } from '../app/texts.ts';
import { parseExact } from './exact-json.ts';

/** What keeps a text from being JSON, in a sentence; null: nothing does. */
export function jsonProblem(written: string): string | null {
  try {
    parseExact(written);
    return null;
  } catch (error) {
    return text.notJson(error instanceof Error ? error.message : '');
  }
}
