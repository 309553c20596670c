/** A statement of one parameter: the text before and after it. */
export type Statement = TemplateStringsArray;

/** Writes a statement with its parameter in place, which is only named here. */
export function statement(parts: TemplateStringsArray, _parameter: string): Statement {
  return parts;
}
