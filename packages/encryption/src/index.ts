export { opensCanary, sealCanary } from './canary.ts';
export { type KeyRing, type ParsedMasterKeys, parseMasterKeys } from './key-ring.ts';
export { keyIdOf, open, seal, sealUnder, tryOpen } from './seal.ts';
