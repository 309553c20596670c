import type { Database, Tx } from './database.ts';

/** A transaction that takes the place of a whole database: a transaction begun in it is part of it. */
export type Stage = Tx & Pick<Database, 'transaction'>;

/**
 * Runs in a transaction that is rolled back whatever comes of it, and answers what was answered: for seeing what would
 * happen. Sequences, locks while it lasts, and dead rows are all that is left of it.
 */
export async function rehearse<T>(
  { transaction }: Pick<Database, 'transaction'>,
  run: (stage: Stage) => Promise<T>,
): Promise<T> {
  const answers: T[] = [];
  const curtain = new Curtain();
  try {
    await transaction(async (tx) => {
      answers.push(await run({ ...tx, transaction: (inner) => inner(tx) }));
      // The driver rolls back what throws, and nothing else.
      throw curtain;
    });
  } catch (error) {
    if (error !== curtain) throw error;
  }
  for (const answer of answers) return answer;
  throw new Error('A rehearsal ended without an answer.');
}

/** The end of a rehearsal. */
class Curtain extends Error {
  override readonly name = 'Curtain';
}
