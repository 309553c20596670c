/** What a person can set right: one sentence, shown as it is and without a stack. */
export class PlainError extends Error {
  override readonly name = 'PlainError';
}
