import type { ErrorObject } from 'ajv/dist/2020.js';
import { escaped } from './places.ts';

/** A place in a JSON value (JSON pointer, RFC 6901) and what is wrong there. */
export interface Violation {
  readonly pointer: string;
  readonly detail: string;
}

/** The first ones say enough, and they are kept with events that are recorded nevertheless. */
export const VIOLATIONS_MAX = 20;

/** Keys, patterns and allowed values can be as long as a document; nobody reads them to the end. */
const POINTER_LENGTH_MAX = 1024;
const DETAIL_LENGTH_MAX = 300;

/** The validator's errors in words of ours, each place and reason once, at most `VIOLATIONS_MAX`. */
export function toViolations(errors: readonly ErrorObject[]): readonly Violation[] {
  const found = new Map<string, Violation>();
  for (const error of errors) {
    if (found.size === VIOLATIONS_MAX) break;
    const violation = { pointer: shortened(pointerOf(error)), detail: cut(detailOf(error)) };
    found.set(JSON.stringify(violation), violation);
  }
  return [...found.values()];
}

/** What is missing, or is there and may not be, is pointed at itself, not at the object around it. */
function pointerOf({ instancePath, params }: ErrorObject): string {
  const named: unknown =
    params['missingProperty'] ??
    params['additionalProperty'] ??
    params['unevaluatedProperty'] ??
    params['propertyName'];
  return typeof named === 'string' ? `${instancePath}/${escaped(named)}` : instancePath;
}

function detailOf({ keyword, message, params }: ErrorObject): string {
  switch (keyword) {
    case 'required':
    case 'dependentRequired':
      return 'This is required.';
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return 'The schema has nothing of this name.';
    case 'false schema':
      return 'The schema allows nothing here.';
    case 'const':
      return `Must be ${JSON.stringify(params['allowedValue'])}.`;
    case 'enum':
      return `Must be one of ${listed(params['allowedValues'])}.`;
    default:
      // The validator has keywords enough, and its words for them are good.
      return message === undefined ? 'Does not fit the schema.' : `${message[0]?.toUpperCase()}${message.slice(1)}.`;
  }
}

function listed(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(', ') : '';
}

function cut(detail: string): string {
  return detail.length <= DETAIL_LENGTH_MAX ? detail : `${detail.slice(0, DETAIL_LENGTH_MAX - 1).toWellFormed()}…`;
}

/** To the nearest place around it whose pointer is short enough. */
function shortened(pointer: string): string {
  return pointer.length <= POINTER_LENGTH_MAX
    ? pointer
    : pointer.slice(0, pointer.lastIndexOf('/', POINTER_LENGTH_MAX));
}
