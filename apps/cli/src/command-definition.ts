import type { Io } from './io.ts';

/** What a command is told beside its name, in the order in which it is written. */
export interface ArgumentSpec {
  readonly sentence: string;
  /** Absent: it must be there. */
  readonly optional?: true;
}

/** An option, by its name in camel case: `apiKey` is `--api-key`. */
export type OptionSpec =
  | { readonly kind: 'flag'; readonly short?: string; readonly sentence: string }
  | {
      readonly kind: 'text';
      /** What stands for its value: `JSON`. */
      readonly value: string;
      readonly short?: string;
      readonly sentence: string;
      readonly required?: true;
      /** All that it may be. */
      readonly choices?: readonly string[];
    }
  /** May be written several times. */
  | { readonly kind: 'list'; readonly value: string; readonly short?: string; readonly sentence: string }
  /** A whole number. */
  | {
      readonly kind: 'number';
      readonly value: string;
      readonly short?: string;
      readonly sentence: string;
      readonly least: number;
      readonly most: number;
    };

type Arguments = Readonly<Record<string, ArgumentSpec>>;
type Options = Readonly<Record<string, OptionSpec>>;

type ValueOf<O extends OptionSpec> = O extends { readonly kind: 'flag' }
  ? boolean
  : O extends { readonly kind: 'list' }
    ? readonly string[]
    : O extends { readonly kind: 'number' }
      ? number | null
      : O extends { readonly required: true }
        ? string
        : string | null;

/** What was written, by name; null: it was not. */
export type Given<A extends Arguments, O extends Options> = {
  readonly [Name in keyof A]: A[Name] extends { readonly optional: true } ? string | null : string;
} & { readonly [Name in keyof O]: ValueOf<O[Name]> };

export type CommandGroup = 'Run' | 'Look after' | 'Emit' | 'Receive' | 'Look and change' | 'Besides';

/** One command: what is parsed, helped, completed and documented by. It loads what it needs when it runs. */
export interface CommandDefinition<A extends Arguments = Arguments, O extends Options = Options> {
  /** As it is written: `endpoints list`. */
  readonly words: string;
  readonly group: CommandGroup;
  /** One line without a full stop. */
  readonly summary: string;
  /** What else there is to know, in sentences. */
  readonly details?: string;
  readonly arguments: A;
  readonly options: O;
  /** At least one, as it would be typed. */
  readonly examples: readonly [string, ...string[]];
  /** Resolves with the exit code. */
  readonly run: (io: Io, given: Given<A, O>) => Promise<number>;
}

/** With the types of what it is given, which a table of all commands has not. */
export function defineCommand<const A extends Arguments, const O extends Options>(
  definition: CommandDefinition<A, O>,
): CommandDefinition {
  // What is parsed by a definition is what it says.
  return definition as unknown as CommandDefinition;
}
