import type { NewSignInLink } from '@postrider/sdk';
import type { Asking } from '../asking.ts';
import { card } from '../table.ts';

/** The only time that the link is shown. */
export async function createLink(
  { postrider, show }: Asking,
  given: { readonly role: string | null; readonly name: string | null; readonly expiresInSeconds: number | null },
): Promise<number> {
  const link: NewSignInLink = {
    // The API says which there are.
    role: (given.role ?? 'admin') as NewSignInLink['role'],
    name: given.name ?? 'Command line',
    ...(given.expiresInSeconds === null ? {} : { expiresInSeconds: given.expiresInSeconds }),
  };
  show(await postrider.signInLinks.create(link), ({ url, role, name, expiresAt }) => [
    url,
    ...card({ role, name, expires: expiresAt }),
    'It signs in once, and is shown now and never again.',
  ]);
  return 0;
}
