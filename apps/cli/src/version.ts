import manifest from '../package.json' with { type: 'json' };

/** The program's version: what `postrider version` says and receivers see in `user-agent`. */
export const VERSION = manifest.version;
