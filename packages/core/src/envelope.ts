/** What of an event a field of the body can hold. */
export type EnvelopeVariable =
  | '$id'
  | '$type'
  | '$uid'
  | '$occurredAt'
  | '$data'
  | '$applicationId'
  | '$applicationUid';

/** What a field of the body can hold in every request; a text never begins with `$`, which is how a variable begins. */
export type EnvelopeLiteral = string | number | boolean | null;

/** `$data`: the body is the data itself. Otherwise the body is an object of these fields, in their order. */
export type Envelope = '$data' | Readonly<Record<string, EnvelopeVariable | EnvelopeLiteral>>;

/** More than any platform's envelope has; the rest belongs into the data. */
export const ENVELOPE_FIELDS_MAX = 32;

/** Of each of an envelope's names. */
export const ENVELOPE_NAME_LENGTH_MAX = 64;

/** Of each text in an envelope: it is sent with every request. */
export const ENVELOPE_TEXT_LENGTH_MAX = 1024;

/** What is wrong with an envelope, as a sentence, and where in it (RFC 6901); null: nothing. */
export function envelopeProblem(envelope: Envelope): { readonly pointer: string; readonly detail: string } | null {
  if (typeof envelope === 'string') {
    return envelope === '$data' ? null : { pointer: '', detail: 'An envelope is an object, or the text $data.' };
  }
  const fields = Object.entries(envelope);
  if (fields.length === 0) return { pointer: '', detail: 'An envelope has at least one field.' };
  if (fields.length > ENVELOPE_FIELDS_MAX) {
    return { pointer: '', detail: `An envelope has at most ${ENVELOPE_FIELDS_MAX} fields.` };
  }
  let holdsData = false;
  for (const [name, value] of fields) {
    const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const detail = nameProblem(name) ?? valueProblem(value);
    if (detail !== null) return { pointer, detail };
    if (value === '$data' && holdsData) return { pointer, detail: 'The data stands in an envelope once at most.' };
    holdsData ||= value === '$data';
  }
  return null;
}

/** Whether a text in an envelope stands for something of the event. */
export function isEnvelopeVariable(value: EnvelopeLiteral): value is EnvelopeVariable {
  return typeof value === 'string' && Object.hasOwn(VARIABLES, value);
}

/** A name that is a number would come first in an object, wherever it was written. */
const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

const VARIABLES: Readonly<Record<EnvelopeVariable, true>> = {
  $id: true,
  $type: true,
  $uid: true,
  $occurredAt: true,
  $data: true,
  $applicationId: true,
  $applicationUid: true,
};

function nameProblem(name: string): string | null {
  // JavaScript receivers that copy fields would set the prototype of theirs.
  if (name === '__proto__') return 'The name __proto__ cannot be used.';
  if (NAME.test(name) && name.length <= ENVELOPE_NAME_LENGTH_MAX) return null;
  return `A name is a letter or _ and then letters, digits, _ and -, ${ENVELOPE_NAME_LENGTH_MAX} characters at most.`;
}

function numberProblem(value: number): string | null {
  if (!Number.isFinite(value)) return 'A number is finite.';
  // It may have been another one when it was written, and receivers would get this.
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return `A whole number is between -${Number.MAX_SAFE_INTEGER} and ${Number.MAX_SAFE_INTEGER}: beyond, it is not exact. Use a text.`;
  }
  return null;
}

function valueProblem(value: EnvelopeLiteral): string | null {
  if (typeof value === 'number') return numberProblem(value);
  if (typeof value !== 'string' || isEnvelopeVariable(value)) return null;
  if (value.startsWith('$')) return `A text that begins with $ is one of ${Object.keys(VARIABLES).join(', ')}.`;
  if (value.length > ENVELOPE_TEXT_LENGTH_MAX) return `A text has at most ${ENVELOPE_TEXT_LENGTH_MAX} characters.`;
  if (value.includes('\0')) return 'A text does not hold U+0000.';
  return value.isWellFormed() ? null : 'A text does not hold half of a surrogate pair.';
}
