/** What was written is no command: one sentence that says why. Nothing was done. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}
