import { noteKeyUse, type RecognizedKey, recognizeKey } from '@postrider/usecases';
import type { ApiDeps } from './env.ts';

/** What a key stands for; that it is used is put on record beside the request, which neither waits nor fails for it. */
export async function recognizeAndNote(
  { usecases, logger }: Pick<ApiDeps, 'usecases' | 'logger'>,
  text: string,
): Promise<RecognizedKey | null> {
  const key = await recognizeKey(usecases, text);
  if (key?.useIsNews === true) {
    noteKeyUse(usecases, key).catch((error: unknown) => {
      logger.warn({ error, keyId: key.actor.id }, 'the last use of an API key could not be recorded');
    });
  }
  return key;
}
