/** As much of a package.json as is read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Those whose support lasts while this version is new; older ones lack what the sources use. */
const NODE_VERSIONS = '>=20';

/**
 * The package.json that is published: entries are what was built of them, ours are needed in the very version that they were
 * built with, and `private`, which keeps the sources from being published by mistake, is gone.
 */
export function publishedManifest({ name, version, description, license, exports, dependencies = {} }: Manifest) {
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    sideEffects: false,
    engines: { node: NODE_VERSIONS },
    exports: Object.fromEntries(Object.entries(exports).map(([entry, source]) => [entry, built(source)])),
    dependencies: Object.fromEntries(
      Object.entries(dependencies).map(([other, wanted]) => [other, wanted === 'workspace:*' ? version : wanted]),
    ),
    publishConfig: { access: 'public', provenance: true },
  };
}

/** Of an entry under `src`, as the compiler writes it beside the package.json. */
export function built(source: string): { readonly types: string; readonly default: string } {
  const path = source.replace('./src/', './').replace(/\.ts$/, '');
  return { types: `${path}.d.ts`, default: `${path}.js` };
}
