import type { AddressGuard } from '@postrider/core';
import type { Database, Doorbell } from '@postrider/db';
import type { KeyRing } from '@postrider/encryption';
import type { Queue } from '@postrider/queue';

/** What use cases need of the world; each takes it first. */
export interface Deps {
  readonly database: Database;
  readonly queue: Pick<Queue, 'schedule' | 'release' | 'heldOf'>;
  readonly keyRing: KeyRing;
  /** Rung after the commit, never before: who wakes up must find what was written. */
  readonly doorbell: Pick<Doorbell, 'ring'>;
  readonly random: (bytes: number) => Uint8Array;
  readonly now: () => Date;
  readonly policy: {
    /** Whether endpoints may have `http://` URLs. */
    readonly httpTargets: boolean;
    /** Which addresses and internal names endpoints may have. */
    readonly addressGuard: AddressGuard;
    readonly retentionDays: number;
  };
  /** Resolves once no dispatcher can still be using configuration older than this call. */
  readonly configurationSettled: () => Promise<void>;
}
