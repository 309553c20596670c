import { readdir, readFile } from 'node:fs/promises';

/** Clock ticks a second of /proc/…/stat on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** CPU seconds that a process and its children have used so far; null where there is no /proc. */
export async function cpuSecondsOfTree(rootPid: number): Promise<number | null> {
  const stats = await readStats();
  if (stats === null) return null;
  let ticks = 0;
  for (const [pid, stat] of stats) if (isWithin(stats, pid, rootPid)) ticks += stat.ticks;
  return ticks / TICKS_PER_SECOND;
}

interface Stat {
  readonly parent: number;
  readonly ticks: number;
}

async function readStats(): Promise<Map<number, Stat> | null> {
  const names = await readdir('/proc').catch(() => null);
  if (names === null) return null;
  const stats = new Map<number, Stat>();
  for (const name of names.filter((one) => /^\d+$/.test(one))) {
    const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null);
    if (text === null) continue;
    // The command's name, in parentheses, may hold anything; fields are counted from behind it (proc(5)).
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // utime, stime, and those of children that have ended: of PostgreSQL's backends that have gone, for one.
    const ticks = [11, 12, 13, 14].reduce((sum, n) => sum + Number(fields[n]), 0);
    stats.set(Number(name), { parent: Number(fields[1]), ticks });
  }
  return stats;
}

function isWithin(stats: ReadonlyMap<number, Stat>, pid: number, rootPid: number): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 0; at = stats.get(at)?.parent) {
    if (at === rootPid) return true;
  }
  return false;
}

/** CPU microseconds per piece of work done meanwhile, of this process and of another's tree. */
export interface CpuMeter {
  read(pieces: number): Promise<{ readonly nodeUs: number; readonly postgresUs: number | null }>;
}

export async function startCpuMeter(postgresPid: number): Promise<CpuMeter> {
  const node = process.cpuUsage();
  const postgres = await cpuSecondsOfTree(postgresPid);
  return {
    read: async (pieces) => {
      const { user, system } = process.cpuUsage(node);
      const now = await cpuSecondsOfTree(postgresPid);
      return {
        nodeUs: (user + system) / pieces,
        postgresUs: now === null || postgres === null ? null : ((now - postgres) * 1e6) / pieces,
      };
    },
  };
}
