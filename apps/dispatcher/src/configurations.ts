import type { EndpointId } from '@postrider/core';
import {
  CONFIGURATION_LEASE_MS,
  type Database,
  type DispatchConfiguration,
  readConfigurationStates,
  readConfigurations,
} from '@postrider/db';
import { type KeyRing, open } from '@postrider/encryption';
import { parseSecret, type SigningKey } from '@postrider/signing';
import { headerContext, secretContext } from '@postrider/usecases';

/** A configuration with its secrets opened, ready to sign and send with. */
export interface OpenConfiguration extends DispatchConfiguration {
  /** Newest first; `until` in milliseconds of the database's clock. */
  readonly signingKeys: readonly { readonly key: SigningKey; readonly until: number }[];
  readonly ownHeaders: Readonly<Record<string, string>>;
}

interface Entry {
  readonly configuration: OpenConfiguration;
  /** When the reading began, monotonic: from then on it may be used for CONFIGURATION_LEASE_MS. */
  readonly readAt: number;
}

/** How many endpoints are remembered; the least recently read go first. Each takes a few kilobytes. */
const ENTRIES_MAX = 20_000;

/**
 * Endpoints' configurations as this process may go by them. Whoever disables an endpoint waits a lease before answering,
 * so an entry that is older than that must be read again before an attempt begins.
 */
export class Configurations {
  readonly #database: Database;
  readonly #keyRing: KeyRing;
  readonly #entries = new Map<EndpointId, Entry>();

  constructor({ database, keyRing }: { readonly database: Database; readonly keyRing: KeyRing }) {
    this.#database = database;
    this.#keyRing = keyRing;
  }

  /** The configuration as last read, however old; for decisions that only cost time when they are wrong. */
  lastKnown(endpointId: EndpointId): OpenConfiguration | undefined {
    return this.#entries.get(endpointId)?.configuration;
  }

  /** The configuration, if it may be gone by now. */
  current(endpointId: EndpointId): OpenConfiguration | undefined {
    const entry = this.#entries.get(endpointId);
    return entry !== undefined && performance.now() - entry.readAt < CONFIGURATION_LEASE_MS
      ? entry.configuration
      : undefined;
  }

  /** Those among them whose lease is over, or half over. */
  stale(endpointIds: Iterable<EndpointId>): EndpointId[] {
    const before = performance.now() - CONFIGURATION_LEASE_MS / 2;
    return [...endpointIds].filter((id) => (this.#entries.get(id)?.readAt ?? Number.NEGATIVE_INFINITY) < before);
  }

  /** Reads these again: versions first, and whole only what has changed. Unknown ones are forgotten. */
  async refresh(endpointIds: readonly EndpointId[]): Promise<void> {
    if (endpointIds.length === 0) return;
    const readAt = performance.now();
    const known = endpointIds.filter((id) => this.#entries.has(id));
    const changed = endpointIds.filter((id) => !this.#entries.has(id));
    for (const { endpointId, version, heldUntil } of await readConfigurationStates(this.#database, known)) {
      const before = this.#entries.get(endpointId)?.configuration;
      if (before?.version === version) this.#remember({ ...before, heldUntil }, readAt);
      else changed.push(endpointId);
    }
    if (changed.length === 0) return;
    const found = await readConfigurations(this.#database, changed);
    for (const configuration of found) this.#remember(this.#open(configuration), readAt);
    const existing = new Set(found.map(({ endpointId }) => endpointId));
    for (const id of changed) if (!existing.has(id)) this.#entries.delete(id);
  }

  #remember(configuration: OpenConfiguration, readAt: number): void {
    // Moves to the end: the first of a Map is what was read longest ago.
    this.#entries.delete(configuration.endpointId);
    this.#entries.set(configuration.endpointId, { configuration, readAt });
    if (this.#entries.size > ENTRIES_MAX) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
  }

  #open(configuration: DispatchConfiguration): OpenConfiguration {
    const { endpointId } = configuration;
    const signingKeys = configuration.secrets.map(({ sealed, expiresAt }) => {
      const parsed = parseSecret(open(this.#keyRing, sealed, secretContext(endpointId)));
      if (!parsed.ok) throw new Error(`A secret of endpoint ${endpointId} cannot sign: ${parsed.problem}`);
      return { key: parsed.key, until: expiresAt?.getTime() ?? Number.POSITIVE_INFINITY };
    });
    const ownHeaders = Object.fromEntries(
      configuration.headers.map((header) => [
        header.name,
        'sealed' in header ? open(this.#keyRing, header.sealed, headerContext(endpointId, header.name)) : header.value,
      ]),
    );
    return { ...configuration, signingKeys, ownHeaders };
  }
}
