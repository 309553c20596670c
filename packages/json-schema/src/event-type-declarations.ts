import { typescriptOfSchema } from './typescript-of-schema.ts';
import { propertyName, withComment } from './typescript-text.ts';

export interface DescribedEventType {
  readonly name: string;
  readonly description: string;
  /** JSON text; null: its data may be anything. */
  readonly schema: string | null;
}

/** The text of a `.d.ts` that tells `@postrider/emitter` which event types there are, and what their data looks like. */
export function eventTypeDeclarations(eventTypes: readonly DescribedEventType[]): string {
  const nameOf = uniqueNames();
  const members: string[] = [];
  const aliases: string[] = [];
  for (const { name, description, schema } of [...eventTypes].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const typeName = nameOf(`${name} data`);
    members.push(withComment({ description }, `${propertyName(name)}: ${typeName};`));
    const parsed: unknown = schema === null ? true : JSON.parse(schema);
    for (const declared of typescriptOfSchema(parsed, typeName, nameOf)) {
      aliases.push(`export type ${declared.name} = ${declared.type};`);
    }
  }
  return [
    '// Made by `postrider types generate` from the catalogue of event types: make it anew instead of changing it.',
    "import '@postrider/emitter';",
    '',
    "declare module '@postrider/emitter' {",
    '  interface EventTypes {',
    ...members.map((member) => member.replace(/^(?=.)/gm, '    ')),
    '  }',
    '}',
    ...aliases.map((alias) => `\n${alias}`),
    '',
  ].join('\n');
}

/** Words as one name, `MessageDelivered`; `MessageDelivered2` if that is taken. */
function uniqueNames(): (words: string) => string {
  const taken = new Set<string>();
  return (words) => {
    const joined = words.replace(
      /[^A-Za-z0-9]*([A-Za-z0-9])([A-Za-z0-9]*)/g,
      (_all, first, rest) => first.toUpperCase() + rest,
    );
    // What is neither letter nor digit can be left at the end only; a digit begins no name.
    const name = joined.replace(/[^A-Za-z0-9]/g, '').replace(/^(?=\d|$)/, 'Event');
    for (let copy = 1; ; copy++) {
      const unique = copy === 1 ? name : `${name}${copy}`;
      if (!taken.has(unique)) {
        taken.add(unique);
        return unique;
      }
    }
  };
}
