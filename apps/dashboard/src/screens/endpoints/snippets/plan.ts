import type { SignatureProfile } from '@postrider/signing';

/** What of a request is looked at: `$id` is `id`. `$type` is called so that it is no keyword in any language. */
export type Variable = 'id' | 'timestamp' | 'eventType' | 'applicationId' | 'signatures';

export type Part = { readonly text: string } | { readonly variable: Variable };

export interface HeaderRead {
  /** In lower case. */
  readonly name: string;
  /** What its value is put together from. */
  readonly parts: readonly Part[];
  /** Those of the parts that something is done with. */
  readonly variables: readonly Variable[];
}

/** How a receiver verifies, in no language yet. */
export interface VerifyPlan extends Pick<SignatureProfile, 'algorithm' | 'key' | 'encoding' | 'prefix' | 'separator'> {
  readonly headers: readonly HeaderRead[];
  /** What is signed in front of the body. */
  readonly content: readonly Part[];
  /** Whether an old request can be told by it. */
  readonly isTimed: boolean;
}

/** Every request has it, whatever its format. */
const ALWAYS: readonly (readonly [string, readonly string[]])[] = [['webhook-id', ['$id']]];

/** Null: something is signed that no header says, so that a receiver can only know it from elsewhere. */
export function verifyPlan(profile: SignatureProfile): VerifyPlan | null {
  const content = profile.content.filter((part) => part !== '$body').map(toPart);
  const wanted = new Set<Variable>(['signatures', ...variablesOf(content)]);
  const headers = [...Object.entries(profile.headers), ...ALWAYS]
    .map(([name, parts]) => ({ name: name.toLowerCase(), parts: parts.map(toPart) }))
    // Those that hold one thing alone first: nothing has to be taken out of them.
    .sort((a, b) => a.parts.length - b.parts.length);
  const read: HeaderRead[] = [];
  for (const { name, parts } of headers) {
    const variables = variablesOf(parts).filter((variable) => wanted.delete(variable));
    if (variables.length > 0) read.push({ name, parts, variables });
  }
  if (wanted.size > 0) return null;
  const { algorithm, key, encoding, prefix, separator } = profile;
  const order: readonly Variable[] = ['id', 'eventType', 'applicationId', 'timestamp', 'signatures'];
  const placeOf = ({ variables }: HeaderRead) => order.findIndex((variable) => variables.includes(variable));
  return {
    algorithm,
    key,
    encoding,
    prefix,
    separator,
    headers: read.sort((a, b) => placeOf(a) - placeOf(b)),
    content,
    isTimed: variablesOf(content).includes('timestamp'),
  };
}

/** Whether the whole value of a header is the one thing that is read from it. */
export function isWhole({ parts }: HeaderRead): boolean {
  return parts.length === 1;
}

/** A regular expression for the value of a header, with a group for each of its variables; without anchors. */
export function patternOf({ parts, variables }: HeaderRead): string {
  return parts
    .map((part) => {
      if ('text' in part) return part.text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const form = part.variable === 'timestamp' ? '\\d+' : part.variable === 'signatures' ? '.+' : '.*?';
      return variables.includes(part.variable) ? `(${form})` : form;
    })
    .join('');
}

/** The variables in the order of their groups in the pattern. */
export function variablesOf(parts: readonly Part[]): readonly Variable[] {
  return [...new Set(parts.flatMap((part) => ('variable' in part ? [part.variable] : [])))];
}

function toPart(part: string): Part {
  switch (part) {
    case '$id':
      return { variable: 'id' };
    case '$timestamp':
      return { variable: 'timestamp' };
    case '$type':
      return { variable: 'eventType' };
    case '$applicationId':
      return { variable: 'applicationId' };
    case '$signatures':
      return { variable: 'signatures' };
  }
  return { text: part };
}
