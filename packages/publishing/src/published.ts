/** One package that others install. */
export interface PublishedPackage {
  /** Its folder in `packages`. */
  readonly folder: string;
  /** The runtime's types that its sources may lean on; none, where it has to run everywhere. */
  readonly types: readonly 'node'[];
}

/** Each after those that it needs. */
export const PUBLISHED: readonly PublishedPackage[] = [
  { folder: 'signing', types: ['node'] },
  { folder: 'sdk', types: [] },
  { folder: 'emitter', types: [] },
];
