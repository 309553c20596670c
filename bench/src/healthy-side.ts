import { createApplication, createEndpoint } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import { cpuSecondsOfTree } from './cpu.ts';
import { type Platform, startPlatform } from './platform.ts';
import { quantile } from './quantile.ts';
import type { BenchReceiver } from './receiver.ts';
import { APPLICATION } from './record.ts';
import { waitsUnder } from './steady-load.ts';

/** A platform whose healthy endpoints are looked at, whatever else is on it. */
export interface HealthySide {
  readonly platform: Platform;
  readonly receiver: BenchReceiver;
  readonly endpointIds: readonly string[];
  /** An event type for each of them. */
  readonly types: readonly string[];
}

/** Milliseconds from recording to arrival. */
export interface Waits {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** `common`: event types that all of them want besides. */
export async function startHealthySide(
  receiver: BenchReceiver,
  endpoints: number,
  common: readonly string[] = [],
): Promise<HealthySide> {
  const platform = await startPlatform();
  granted(await createApplication(platform.deps, ACCESS, { name: 'Bench', uid: APPLICATION }));
  const types = Array.from({ length: endpoints }, (_, n) => `to.${n}`);
  const endpointIds: string[] = [];
  for (const type of types) {
    const input = { application: APPLICATION, url: receiver.url, eventTypes: [type, ...common] };
    endpointIds.push(granted(await createEndpoint(platform.deps, ACCESS, input)).endpoint.id);
  }
  return { platform, receiver, endpointIds, types };
}

/** Milliseconds from recording to arrival at these healthy endpoints, all of them by default, at a steady rate. */
export function waitsOn(
  { platform, receiver, types }: HealthySide,
  load: { readonly perSecond: number; readonly seconds: number; readonly types?: readonly string[] },
): Promise<number[]> {
  return waitsUnder({ platform, receiver, application: APPLICATION, types, ...load });
}

export function waitsOf(milliseconds: readonly number[]): Waits {
  return { p50Ms: quantile(milliseconds, 0.5), p99Ms: quantile(milliseconds, 0.99) };
}

/** What work came to, and the percentage of a core that a process and its children took meanwhile; null: no /proc. */
export async function withCpuOf<T>(
  pid: number,
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly cpuPercent: number | null }> {
  const begun = performance.now();
  const before = await cpuSecondsOfTree(pid);
  const value = await work();
  const after = await cpuSecondsOfTree(pid);
  const seconds = (performance.now() - begun) / 1_000;
  return { value, cpuPercent: before === null || after === null ? null : (100 * (after - before)) / seconds };
}
