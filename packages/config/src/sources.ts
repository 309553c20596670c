import { SecretText } from '@postrider/core';
import { isDatabaseUrl } from './is-database-url.ts';

/** A database of a service's that events are read from. */
export interface Source {
  readonly name: string;
  readonly url: SecretText;
}

/** Each is a loop and a connection in every dispatcher. */
const SOURCES_MAX = 50;

/** A comma in front of the next name, and none of those within a URL. */
const BETWEEN = /\s*,\s*(?=[a-z0-9-]+=postgres|$)/;

/** What POSTRIDER_SOURCES says; null: not what it must be. */
export function parseSources(text: string): readonly Source[] | null {
  const parts = text.split(BETWEEN).filter((part) => part !== '');
  const entries = parts.map((part) => /^([a-z0-9][a-z0-9-]{0,31})=(.+)$/.exec(part));
  const parsed = entries.flatMap((entry) => {
    const [, name = '', url = ''] = entry ?? [];
    return isDatabaseUrl(url) ? [{ name, url: new SecretText(url) }] : [];
  });
  const names = new Set(parsed.map(({ name }) => name));
  return names.size === parts.length && names.size > 0 && names.size <= SOURCES_MAX ? parsed : null;
}
