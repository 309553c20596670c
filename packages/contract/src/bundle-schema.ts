import { memberSpans, memberTexts } from '@postrider/core';
import { rewriteReferences, spliced } from './schema-references.ts';

/** Twice what the schema of an event type may be; whatever it refers to is copied for each type. */
const BUNDLED_CHARACTERS_MAX = 131_072;

/**
 * A schema of an OpenAPI document as one that stands alone: what it refers to below `#/components/schemas` goes into its
 * `$defs`, and what that refers to, in circles too. `self`: the schema is the component of this name, and so references to
 * it are to the whole. References to anywhere else stay as they are. Null: it would be too large.
 */
export function bundleSchema(
  schema: string,
  self: string | null,
  components: ReadonlyMap<string, string>,
): string | null {
  const taken = new Set(namesIn(schema, '$defs'));
  const nameOf = new Map<string, string>();
  const waiting: string[] = [];
  const rewrite = (reference: string): string => {
    const [, encoded, rest = ''] = /^#\/components\/schemas\/([^/]+)(.*)$/.exec(reference) ?? [];
    const component = encoded === undefined ? null : decoded(encoded);
    if (component === null || !components.has(component)) return reference;
    if (component === self) return `#${rest}`;
    let name = nameOf.get(component);
    if (name === undefined) {
      name = component;
      for (let n = 2; taken.has(name); n++) name = `${component}_${n}`;
      taken.add(name);
      nameOf.set(component, name);
      waiting.push(component);
    }
    return `#/$defs/${encodedPart(name)}${rest}`;
  };

  let characters = schema.length;
  if (characters > BUNDLED_CHARACTERS_MAX) return null;
  const root = rewriteReferences(schema, rewrite);
  const defs: string[] = [];
  for (let component = waiting.shift(); component !== undefined; component = waiting.shift()) {
    const text = components.get(component) ?? 'true';
    characters += text.length;
    if (characters > BUNDLED_CHARACTERS_MAX) return null;
    defs.push(`${JSON.stringify(nameOf.get(component))}:${rewriteReferences(text, rewrite)}`);
  }
  return defs.length === 0 ? root : withDefs(root, defs);
}

/** `root` refers to something, and so is an object with members. */
function withDefs(root: string, defs: readonly string[]): string {
  const own = memberSpans(root).filter(({ key, start }) => key === '$defs' && root[start] === '{');
  const last = own.at(-1);
  if (last === undefined) return `${root.slice(0, root.lastIndexOf('}'))},"$defs":{${defs.join(',')}}}`;
  return spliced(root, [last], (text) => {
    const comma = memberSpans(text).length === 0 ? '' : ',';
    return `{${defs.join(',')}${comma}${text.slice(1)}`;
  });
}

function namesIn(schema: string, keyword: string): readonly string[] {
  const text = schema[0] === '{' ? memberTexts(schema).get(keyword) : undefined;
  return text?.[0] === '{' ? [...memberTexts(text).keys()] : [];
}

/** A name as a part of a JSON pointer in a URI fragment. */
function encodedPart(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** The way back; null: it is none. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return null;
  }
}
