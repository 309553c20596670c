import postgres from 'postgres';

const UNIQUE_VIOLATION = '23505';

/**
 * Runs a transaction that may meet somebody else's uid. Asking beforehand would leave a gap between question and insert,
 * so the index answers; it aborts the transaction, hence this goes around it.
 */
export async function unlessTaken<T>(index: string, transaction: () => Promise<T>): Promise<T | 'taken'> {
  try {
    return await transaction();
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === UNIQUE_VIOLATION && error.constraint_name === index) {
      return 'taken';
    }
    throw error;
  }
}
