/** Long enough for any dotted name people read, short enough for an index entry. */
export const EVENT_TYPE_LENGTH_MAX = 128;

/**
 * Whether an endpoint that asks for these types wants this one. Null asks for all. `prefix.*` matches at any depth, and
 * not `prefix` itself.
 */
export function matchesEventType(eventTypes: readonly string[] | null, type: string): boolean {
  if (eventTypes === null) return true;
  for (const wanted of eventTypes) {
    if (wanted === type) return true;
    if (wanted.endsWith('.*') && type.startsWith(wanted.slice(0, -1))) return true;
  }
  return false;
}

/** Every entry that would match this type: itself, and a `prefix.*` for each of its dots. For looking up instead of trying. */
export function typePatterns(type: string): readonly string[] {
  const patterns = [type];
  for (let dot = type.indexOf('.'); dot !== -1; dot = type.indexOf('.', dot + 1)) {
    patterns.push(`${type.slice(0, dot)}.*`);
  }
  return patterns;
}

/** Whether an endpoint that asks for these channels wants an event with those. Null asks for all; null carries none. */
export function matchesChannels(wanted: readonly string[] | null, carried: readonly string[] | null): boolean {
  if (wanted === null) return true;
  return carried?.some((channel) => wanted.includes(channel)) ?? false;
}

/** Words of `A-Z a-z 0-9 _ -` joined by dots, at most `EVENT_TYPE_LENGTH_MAX` characters. */
export function isEventTypeName(text: string): boolean {
  return text.length <= EVENT_TYPE_LENGTH_MAX && NAME.test(text);
}

/** What an endpoint may ask for: a name, or a name followed by `.*`. */
export function isEventTypePattern(text: string): boolean {
  return isEventTypeName(text.endsWith('.*') ? text.slice(0, -2) : text);
}

const NAME = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;
