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
