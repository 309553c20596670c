export { createApp } from './create-app.ts';
export type { ApiDeps } from './env.ts';
export { type RunningApi, type StartApiOptions, startApi } from './start-api.ts';
