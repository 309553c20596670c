import { BUILT_IN_ENVELOPES } from '@postrider/core';
import type { StoredFormat } from '@postrider/db';
import { BUILT_IN_PROFILES } from '@postrider/signing';
import { type FormatDefinition, isBuiltInFormat, parseDefinition } from './format-of.ts';

/** A format as people see it, built-in or their own. */
export interface ShownFormat extends FormatDefinition {
  readonly name: string;
  readonly builtIn: boolean;
  /** Null: it has always been there. */
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
}

export function showFormat({ name, createdAt, updatedAt, ...definition }: StoredFormat): ShownFormat {
  return { name, builtIn: false, ...parseDefinition(definition), createdAt, updatedAt };
}

/** With their profiles written out, so that one can be copied and changed. */
export const BUILT_IN_FORMATS: readonly ShownFormat[] = Object.keys(BUILT_IN_ENVELOPES)
  .filter(isBuiltInFormat)
  .map((name) => ({
    name,
    builtIn: true,
    envelope: BUILT_IN_ENVELOPES[name],
    signature: BUILT_IN_PROFILES[name],
    createdAt: null,
    updatedAt: null,
  }));
