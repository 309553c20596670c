/** What the address may say of a screen: filters that anybody can hand on as a link. Anything else in it is left out. */
export type Search<Name extends string> = { readonly [N in Name]?: string };

/** Reads these parameters, as text, from an address. */
export function searchOf<Name extends string>(...names: readonly Name[]) {
  return (given: Record<string, unknown>): Search<Name> => {
    const found: Partial<Record<Name, string>> = {};
    for (const name of names) {
      const value = given[name];
      if ((typeof value === 'string' && value !== '') || typeof value === 'number') found[name] = String(value);
    }
    return found as Search<Name>;
  };
}
