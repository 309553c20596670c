/**
 * What a migration takes away from programs that do not know it, in the words of the rule it breaks; nothing, and they go
 * on beside it. What functions do inside is for people to judge.
 */
export function takenAway(migration: string): string[] {
  const sql = topLevel(migration);
  const made = new Set([...sql.matchAll(/create table (?:if not exists )?([\w.]+)/g)].map(([, table]) => table));
  const onOld = (pattern: RegExp) => [...sql.matchAll(pattern)].some(([, table]) => !made.has(table));
  const additions = [...sql.matchAll(/alter table (?:only )?([\w.]+)([^;]*)/g)].filter(([, table]) => !made.has(table));
  const changes = additions.flatMap(([, , actions = '']) => splitActions(actions));
  const rules: readonly (readonly [string, boolean])[] = [
    ['drops something', /(^|;) ?drop /.test(sql)],
    ['drops a column, a constraint or a partition', changes.some((change) => /^(drop|detach) /.test(change))],
    ['renames something', /\brename\b/.test(sql)],
    ['changes a type', changes.some((change) => /^alter (column )?\w+ (set data )?type /.test(change))],
    ['refuses null where it was taken', changes.some((change) => /^alter (column )?\w+ set not null/.test(change))],
    ['takes away a default', changes.some((change) => /^alter (column )?\w+ drop default/.test(change))],
    [
      'adds a column that older programs would have to fill',
      changes.some((change) => /^add column .*not null/.test(change) && !/ default | generated /.test(change)),
    ],
    [
      'refuses what was taken',
      changes.some((change) => /^add (constraint|check|unique|foreign|exclude|primary)/.test(change)),
    ],
    ['refuses what was taken twice', onOld(/create unique index (?:\w+ )?on (?:only )?([\w.]+)/g)],
    [
      'holds up emitters while it builds an index',
      onOld(/create (?:unique )?index (?:\w+ )?on (?:only )?(postrider\.(?:events|deliveries|attempts))\b/g),
    ],
  ];
  return rules.flatMap(([rule, broken]) => (broken ? [rule] : []));
}

/** In lower case and single spaces, without comments and the bodies of functions. */
function topLevel(sql: string): string {
  return sql
    .replace(/--.*$/gm, '')
    .replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''")
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}

/** At the commas that separate an ALTER TABLE's actions. */
function splitActions(actions: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of actions) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${character}`);
  }
  return parts.map((part) => part.trim());
}
