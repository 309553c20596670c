import type { Setting } from '@postrider/sdk';

/** Those with this in their name, value or description, in any case; with `onlySet`, those of the environment only. */
export function fitting(
  settings: readonly Setting[],
  { search, onlySet }: { readonly search: string; readonly onlySet: boolean },
): readonly Setting[] {
  const wanted = search.trim().toLowerCase();
  return settings.filter(
    ({ name, value, sentence, isSet }) =>
      (!onlySet || isSet) && [name, value ?? '', sentence].some((text) => text.toLowerCase().includes(wanted)),
  );
}
