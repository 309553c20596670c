/**
 * A text that must not be printed, logged or serialised: `reveal` is the only way to it. However else it is turned into
 * text (template, `String`, JSON, `util.inspect`, a logger) that is `[secret]`; a copy of it (spread, `structuredClone`)
 * is an object without anything. So it may stand wherever a secret is carried, and is revealed where it is used.
 */
export class SecretText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    Object.freeze(this);
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  /** Node's name for how an object wants to be printed; a symbol that is in no other runtime's way. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return SHOWN;
  }
}

const SHOWN = '[secret]';
