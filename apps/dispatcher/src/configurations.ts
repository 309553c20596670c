import type { EndpointId } from '@postrider/core';
import {
  CONFIGURATION_LEASE_MS,
  type Database,
  type DispatchConfiguration,
  readConfigurationStates,
  readConfigurations,
} from '@postrider/db';
import type { KeyRing } from '@postrider/encryption';
import { type OpenConfiguration, openConfiguration } from '@postrider/usecases';
import type { Log } from './quiet-while-away.ts';

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
  readonly #logger: Log;
  readonly #entries = new Map<EndpointId, Entry>();

  constructor({
    database,
    keyRing,
    logger,
  }: {
    readonly database: Database;
    readonly keyRing: KeyRing;
    readonly logger: Log;
  }) {
    this.#database = database;
    this.#keyRing = keyRing;
    this.#logger = logger;
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

  /**
   * Those among them whose lease is over, or half over; and disabled ones, whatever their lease: what has been made since
   * somebody enabled one of them must not be cancelled.
   */
  stale(endpointIds: Iterable<EndpointId>): EndpointId[] {
    const before = performance.now() - CONFIGURATION_LEASE_MS / 2;
    return [...endpointIds].filter((id) => {
      const entry = this.#entries.get(id);
      return entry === undefined || entry.readAt < before || entry.configuration.status === 'disabled';
    });
  }

  /** Reads these again: versions first, and whole only what has changed. Unknown ones are forgotten. */
  async refresh(endpointIds: readonly EndpointId[]): Promise<void> {
    if (endpointIds.length === 0) return;
    const readAt = performance.now();
    const known = endpointIds.filter((id) => this.#entries.has(id));
    const changed = endpointIds.filter((id) => !this.#entries.has(id));
    for (const { endpointId, version, ...state } of await readConfigurationStates(this.#database, known)) {
      const before = this.#entries.get(endpointId)?.configuration;
      if (before?.version === version) this.#remember({ ...before, ...state }, readAt);
      else changed.push(endpointId);
    }
    if (changed.length === 0) return;
    const found = await readConfigurations(this.#database, changed);
    for (const configuration of found) this.#remember(this.#open(configuration), readAt);
    const existing = new Set(found.map(({ endpointId }) => endpointId));
    for (const id of changed) if (!existing.has(id)) this.#entries.delete(id);
  }

  /** What cannot be opened (a secret under a master key that is not here) holds up its own endpoint and no other. */
  #open(configuration: DispatchConfiguration): OpenConfiguration {
    const deps = { keyRing: this.#keyRing };
    try {
      return openConfiguration(deps, configuration);
    } catch (error) {
      const { endpointId, status } = configuration;
      this.#logger.error({ endpointId, error }, 'its secrets, headers or format do not open: the endpoint waits');
      const nothing = { secrets: [], headers: [], format: null, storedFormat: null };
      return openConfiguration(deps, {
        ...configuration,
        ...nothing,
        status: status === 'enabled' ? 'paused' : status,
      });
    }
  }

  #remember(configuration: OpenConfiguration, readAt: number): void {
    // Answered later than one that began after it.
    if ((this.#entries.get(configuration.endpointId)?.readAt ?? readAt) > readAt) return;
    // Moves to the end: the first of a Map is what was read longest ago.
    this.#entries.delete(configuration.endpointId);
    this.#entries.set(configuration.endpointId, { configuration, readAt });
    if (this.#entries.size > ENTRIES_MAX) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
  }
}
