import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { toViolations, type Violation } from './violation.ts';

/** `endless`: the schema leads around in a circle, or deeper than the stack. */
export type Check = (data: unknown) => readonly Violation[] | 'endless';

/**
 * Compiles a schema that `schemaProblems` has nothing against. Finds every violation, or stops at the first. Throws the
 * compiler's error: a reference that leads nowhere, for instance.
 */
export function toCheck(schema: object | boolean, violations: 'first' | 'all'): Check {
  // An instance for each, because it remembers every `$id` it has seen; without the draft's own schema, which is slow.
  const ajv = new Ajv2020({ ...OPTIONS, allErrors: violations === 'all', meta: false, validateSchema: false });
  const validate: ValidateFunction = ajv.compile(schema);
  return (data) => {
    try {
      return validate(data) === true ? [] : toViolations(validate.errors ?? []);
    } catch (error) {
      if (error instanceof RangeError) return 'endless';
      throw error;
    }
  };
}

/** How a schema departs from the draft's own schema; pointers go into it. */
export function schemaProblems(schema: object | boolean): readonly Violation[] {
  // Made once and not before it is needed: it compiles the draft's own schema.
  draft ??= new Ajv2020({ ...OPTIONS, allErrors: true });
  return draft.validateSchema(schema) === true ? [] : toViolations(draft.errors ?? []);
}

let draft: Ajv2020 | undefined;

const OPTIONS: Options = {
  // What a schema says to other tools (OpenAPI's `xml`, anything with `x-`) is no mistake.
  strict: false,
  unicodeRegExp: true,
  formats: fullFormats,
  // Otherwise `{}` has a `constructor`.
  ownProperties: true,
  // Otherwise 19.99 is no multiple of 0.01.
  multipleOfPrecision: 6,
  // Inlined references would multiply what a small schema compiles to.
  inlineRefs: false,
  logger: false,
};
