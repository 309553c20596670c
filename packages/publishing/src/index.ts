export { buildPackages } from './build-packages.ts';
export { PUBLISHED } from './published.ts';
