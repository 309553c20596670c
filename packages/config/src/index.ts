export { type Config, type ConfigAnswer, type Role, readConfig } from './read-config.ts';
export { configurationReference } from './reference.ts';
export { type ShownSetting, shownSettings } from './shown-settings.ts';
export { parseSources, type Source } from './sources.ts';
