/** What of a request a profile can sign. */
export type ContentVariable = '$id' | '$timestamp' | '$type' | '$applicationId' | '$body';

/** What a profile can put into a header. */
export type HeaderVariable = '$id' | '$timestamp' | '$type' | '$applicationId' | '$signatures';

export const CONTENT_VARIABLES: ReadonlySet<string> = new Set<ContentVariable>([
  '$id',
  '$timestamp',
  '$type',
  '$applicationId',
  '$body',
]);

export const HEADER_VARIABLES: ReadonlySet<string> = new Set<HeaderVariable>([
  '$id',
  '$timestamp',
  '$type',
  '$applicationId',
  '$signatures',
]);

/** Whether a part of a profile stands for something of the request, and not for itself. */
export function isVariable(part: string): part is ContentVariable | HeaderVariable {
  return CONTENT_VARIABLES.has(part) || HEADER_VARIABLES.has(part);
}

/** Ids, types and times have no other characters: see ids.ts and matching.ts of core. */
export function mayValueHold(variable: string, character: string): boolean {
  return (variable === '$timestamp' ? DIGIT : variable === '$type' ? IN_TYPE : IN_ID).test(character);
}

const DIGIT = /[0-9]/;
const IN_ID = /[A-Za-z0-9_]/;
const IN_TYPE = /[A-Za-z0-9_.-]/;
