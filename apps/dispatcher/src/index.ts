export type { Source } from './follow-source.ts';
export { type Dispatcher, type DispatcherDeps, startDispatcher } from './start-dispatcher.ts';
