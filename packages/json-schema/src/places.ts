/** A value somewhere in a JSON value. */
export interface Place {
  readonly value: unknown;
  /** What it is called in the object or array around it; null: it is the whole. */
  readonly key: string | null;
  readonly within: Place | null;
  /** Arrays and objects around it, itself included if it is one. */
  readonly depth: number;
}

/** Every value in a JSON value. With a list to work off and no recursion: how deep it is nested is the caller's choice. */
export function placesIn(root: unknown): readonly Place[] {
  const found: Place[] = [{ value: root, key: null, within: null, depth: isNested(root) ? 1 : 0 }];
  for (let n = 0; n < found.length; n++) {
    const within = found[n];
    if (within === undefined || !isNested(within.value)) continue;
    for (const [key, value] of Object.entries(within.value)) {
      found.push({ value, key, within, depth: within.depth + (isNested(value) ? 1 : 0) });
    }
  }
  return found;
}

/** JSON pointer, RFC 6901. */
export function pointerTo(place: Place): string {
  const path: string[] = [];
  for (let at: Place | null = place; at !== null; at = at.within) if (at.key !== null) path.unshift(at.key);
  return path.map((key) => `/${escaped(key)}`).join('');
}

/** A key as a part of a JSON pointer. */
export function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
