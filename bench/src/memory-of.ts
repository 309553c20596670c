import { readFile } from 'node:fs/promises';

export interface ProcessMemory {
  readonly rssMb: number;
  /** Of it, what no file backs and nobody shares. */
  readonly privateMb: number;
  /** The most it has had so far. */
  readonly peakMb: number;
}

/** Resident memory of a process, in MB of 10^6 bytes; null where there is no /proc. */
export async function memoryOf(pid: number): Promise<ProcessMemory | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null);
  if (status === null) return null;
  const field = (name: string) => (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024) / 1e6;
  return { rssMb: field('VmRSS'), privateMb: field('RssAnon'), peakMb: field('VmHWM') };
}
