/** The type of exactly this JSON value. */
export function literalType(value: unknown): string {
  if (Array.isArray(value)) return `readonly [${value.map(literalType).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, inside]) => `${propertyName(key)}: ${literalType(inside)}`);
    return `{ ${members.join('; ')} }`;
  }
  // Of a number beyond JavaScript's there is no literal.
  return typeof value === 'number' && !Number.isFinite(value) ? 'number' : JSON.stringify(value);
}

export function propertyName(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

/** A declaration under what its schema, or whatever else has a description, says of it. */
export function withComment(described: unknown, declaration: string): string {
  const { description } = Object(described);
  if (typeof description !== 'string' || description.trim() === '') return declaration;
  const lines = description.trim().replaceAll('*/', '*\\/').split(/\s*\n/);
  const comment =
    lines.length === 1 ? `/** ${lines[0]} */` : ['/**', ...lines.map((line) => ` * ${line}`), ' */'].join('\n');
  return `${comment}\n${declaration}`;
}
