import type { ApiKey, NewKey } from '@postrider/sdk';
import type { Asking } from '../asking.ts';
import { PlainError } from '../plain-error.ts';
import { separated } from '../read-data.ts';
import { card } from '../table.ts';
import { pageOptions, showPage } from './show-page.ts';

export async function listKeys(
  { postrider, show }: Asking,
  given: { readonly limit: number | null; readonly cursor: string | null },
): Promise<number> {
  const { cursor, ...filters } = pageOptions(given);
  const page = await postrider.keys.list(filters).page(cursor);
  showPage(show, page, ['ID', 'NAME', 'APPLICATION', 'EXPIRES', 'LAST USED', 'SCOPES'], (key) => [
    key.id,
    key.name,
    key.application ?? 'all',
    key.expiresAt ?? 'never',
    key.lastUsedAt ?? 'not yet',
    key.scopes.join(','),
  ]);
  return 0;
}

/** The only time that the key itself is shown. */
export async function createKey(
  { postrider, show }: Asking,
  name: string,
  given: {
    readonly scopes: readonly string[];
    readonly application: string | null;
    readonly expiresAt: string | null;
    readonly rateLimit: number | null;
  },
): Promise<number> {
  const scopes = given.scopes.flatMap(separated);
  if (scopes.length === 0)
    throw new PlainError('A key is for something: name it with --scopes, events:write for example.');
  const { application, expiresAt, rateLimit } = given;
  const key: NewKey = {
    name,
    // The API says which there are.
    scopes: scopes as unknown as ApiKey['scopes'],
    ...(application === null ? {} : { application }),
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(rateLimit === null ? {} : { rateLimit }),
  };
  show(await postrider.keys.create(key), (created) => [
    ...card({ id: created.id, key: created.key, scopes: created.scopes.join(', '), expires: created.expiresAt }),
    'The key is shown now and never again.',
  ]);
  return 0;
}

export async function revokeKey({ postrider, show }: Asking, key: string): Promise<number> {
  await postrider.keys.revoke(key);
  show({ revoked: key }, () => [`${key} opens nothing any more.`]);
  return 0;
}
