import { isVariable } from './profile-variables.ts';

/** Reads what a profile has put into one header. */
export interface HeaderReader {
  /** In lower case. */
  readonly header: string;
  readonly variables: readonly string[];
  /** The values of the variables; null: the header is not of this form. */
  read(value: string): ReadonlyMap<string, string> | null;
}

/** Of parts that `signatureProfileProblem` lets pass, which can be read in one way only. */
export function compileReader(header: string, parts: readonly string[]): HeaderReader {
  const variables = parts.filter(isVariable);
  const pattern = new RegExp(
    `^${parts.map((part) => (isVariable(part) ? `(${VALUES[part]})` : literal(part))).join('')}$`,
  );
  return {
    header,
    variables,
    read(value) {
      const match = pattern.exec(value);
      return match && new Map(variables.map((variable, n) => [variable, match[n + 1] ?? '']));
    },
  };
}

/** Ids are the sender's own, and not only ours: vectors and other senders have their own kinds. */
const VALUES = {
  $id: '[^\\s,;]{1,256}',
  $timestamp: '[0-9]{1,15}',
  $type: '[^\\s,;]{1,256}',
  $applicationId: '[^\\s,;]{1,256}',
  $body: '',
  $signatures: '.{1,4096}',
} as const;

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
