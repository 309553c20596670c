export { type Dispatcher, type DispatcherDeps, startDispatcher } from './start-dispatcher.ts';
