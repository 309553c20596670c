import type { FailureCode } from './failure.ts';

/** Why there is no connection, where it is not for a socket's error to say. */
export class NotOpened extends Error {
  override readonly name = 'NotOpened';
  readonly failure: FailureCode;

  constructor(failure: FailureCode) {
    super(failure);
    this.failure = failure;
  }
}
