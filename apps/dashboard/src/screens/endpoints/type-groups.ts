/** Event types that begin alike, and what asks for all of them: `message.*`. */
export interface TypeGroup {
  readonly wildcard: string;
  readonly types: readonly string[];
}

export interface TypeChoices {
  readonly groups: readonly TypeGroup[];
  /** Those whose beginning no other has. */
  readonly alone: readonly string[];
  /** What is asked for and is in no catalogue: other wildcards, and types that are to come. */
  readonly further: readonly string[];
}

/** What there is to tick: the catalogue in order, in groups by the word before the first dot, and what is ticked besides. */
export function typeChoices(catalogue: readonly string[], chosen: readonly string[]): TypeChoices {
  const byPrefix = Map.groupBy([...catalogue].sort(), (type) => type.split('.')[0] ?? type);
  const groups: TypeGroup[] = [];
  const alone: string[] = [];
  for (const [prefix, types] of byPrefix) {
    const below = types.filter((type) => type.startsWith(`${prefix}.`));
    const wildcard = `${prefix}.*`;
    if (below.length > 1 || chosen.includes(wildcard)) groups.push({ wildcard, types: below });
    else alone.push(...below);
    alone.push(...types.filter((type) => type === prefix));
  }
  const shown = new Set([...catalogue, ...groups.map(({ wildcard }) => wildcard)]);
  return { groups, alone, further: chosen.filter((type) => !shown.has(type)) };
}

/** With the type, or without it if it was there. A wildcard takes the place of what it already asks for. */
export function toggledType(chosen: readonly string[], type: string): readonly string[] {
  if (chosen.includes(type)) return chosen.filter((one) => one !== type);
  const covers = (one: string) => type.endsWith('.*') && one.startsWith(type.slice(0, -1));
  return [...chosen.filter((one) => !covers(one)), type];
}
