export { type KeyRing, type ParsedMasterKeys, parseMasterKeys } from './key-ring.ts';
export { open, seal } from './seal.ts';
