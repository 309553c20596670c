import { noteKeyUse, type RecognizedKey, type RootProof, recognizeKey } from '@postrider/usecases';
import type { ApiDeps } from './env.ts';

/** What a key stands for; that it is used is put on record beside the request, which neither waits nor fails for it. */
export async function recognizeAndNote(
  { usecases, logger, proveRoot }: Pick<ApiDeps, 'usecases' | 'logger'> & { readonly proveRoot: RootProof },
  text: string,
): Promise<RecognizedKey | null> {
  const { database } = usecases;
  const key = await recognizeKey({ database, proveRoot }, text);
  if (key?.useIsNews === true) {
    noteKeyUse(usecases, key).catch((error: unknown) => {
      logger.warn({ error, keyId: key.actor.id }, 'the last use of an API key could not be recorded');
    });
  }
  return key;
}
