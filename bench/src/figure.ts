/** At least, or at most, this much. */
export type Bar = { readonly atLeast: number } | { readonly atMost: number };

export interface Figure {
  readonly name: string;
  /** Null where the machine does not tell (no /proc). */
  readonly value: number | null;
  /** Empty: a ratio or a number of things. */
  readonly unit: string;
  /** Null: for orientation. */
  readonly bar: Bar | null;
}

export function figure(name: string, value: number | null, unit: string, bar: Bar | null = null): Figure {
  return { name, value: value === null || !Number.isFinite(value) ? null : value, unit, bar };
}

/** Whether a figure is where it is wanted; null: there is no bar, or no value. */
export function isMet({ value, bar }: Figure): boolean | null {
  if (bar === null || value === null) return null;
  return 'atLeast' in bar ? value >= bar.atLeast : value <= bar.atMost;
}
