import { createPostrider, type Postrider } from '@postrider/sdk';
import { dataFolderOf, readKeptText } from './data-folder.ts';
import { parseExactly } from './exact-json.ts';
import type { Io } from './io.ts';
import { PlainError } from './plain-error.ts';

/** Where one looks that was started with the usual settings. */
const USUAL_URL = 'http://127.0.0.1:8030';

/** The API that a command is about, with numbers as they are written. Throws PlainError when nothing says which, or no key is there. */
export async function reachApi(
  { environment }: Pick<Io, 'environment'>,
  given: { readonly url: string | null; readonly apiKey: string | null },
): Promise<Postrider> {
  const folder = dataFolderOf(environment);
  const named = given.url ?? (environment['POSTRIDER_URL']?.trim() || null);
  const kept = await readKeptText(folder, 'url');
  const url = named ?? kept ?? USUAL_URL;
  if (!/^https?:\/\/[^/?#\s]+/.test(url)) throw new PlainError(`${JSON.stringify(url)} is no http:// or https:// URL.`);
  // The key of a folder is for what was started there: to whatever was named nothing is sent that was not named too.
  const own = named === null || named === kept ? await readKeptText(folder, 'api-key') : null;
  const apiKey = given.apiKey ?? (environment['POSTRIDER_API_KEY']?.trim() || null) ?? own;
  if (apiKey === null) {
    throw new PlainError(
      `No API key for ${url} is there: set POSTRIDER_API_KEY, or run this in the folder in which postrider start runs.`,
    );
  }
  return createPostrider({ url, apiKey, parseJson: parseExactly });
}

/** The application that a command is about, by its id or uid. Throws PlainError when it is none or any of several. */
export async function applicationOf(
  postrider: Postrider,
  { environment }: Pick<Io, 'environment'>,
  application: string | null,
): Promise<string> {
  const named = application ?? (environment['POSTRIDER_APPLICATION']?.trim() || null);
  if (named !== null) return named;
  const { data } = await postrider.applications.list({ limit: NAMED_MAX }).page();
  const [first, ...others] = data;
  if (first === undefined) throw new PlainError('There is no application yet: make one with POST /v1/applications.');
  if (others.length === 0) return first.id;
  const names = data.slice(0, NAMED_MAX - 1).map(({ id, uid }) => uid ?? id);
  throw new PlainError(`There are several applications (${names.join(', ')} …): name one with --application.`);
}

/** Enough to remember one's own by. */
const NAMED_MAX = 6;
