import { setTimeout } from 'node:timers/promises';
import { type Receiver, startReceiver, until } from '@postrider/testkit';
import postgres from 'postgres';
import { API_KEY } from './program.ts';

const ENDPOINTS = 3;

/** Services that emit, and what became of what they were told is recorded. */
export interface Traffic {
  /** How often which status was answered since the last time this was asked; `cut`: there was no answer. */
  answers(): Record<string, number>;
  acknowledged(): number;
  /** Stops emitting and waits until everything that was acknowledged has arrived; answers what is wrong. */
  settle(): Promise<{ readonly lost: number; readonly twice: number }>;
}

/** Emits over HTTP, through whichever API is in `apis` at the moment, and in SQL; `pauseMs` between an answer and the next event. */
export async function startTraffic(
  apis: () => readonly string[],
  databaseUrl: string,
  { pauseMs }: { readonly pauseMs: number },
): Promise<Traffic> {
  const receiver = await startReceiver();
  await call(apis()[0] ?? '', '/applications', { name: 'Drill', uid: 'drill' });
  for (let n = 0; n < ENDPOINTS; n += 1) {
    await call(apis()[0] ?? '', '/applications/drill/endpoints', { url: `${receiver.url}/${n}` });
  }
  const acknowledged: string[] = [];
  const answers = new Map<string, number>();
  const count = (answer: string) => answers.set(answer, (answers.get(answer) ?? 0) + 1);
  let stopped = false;

  const overHttp = async (n: number) => {
    for (let turn = n; !stopped; turn += 1) {
      const now = apis();
      const { status, id } = await call(now[turn % now.length] ?? '', '/applications/drill/events', {
        type: 'drill.done',
        data: { turn },
      });
      count(String(status ?? 'cut'));
      if (status === 202 && id !== undefined) acknowledged.push(id);
      await setTimeout(pauseMs);
    }
  };
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {}, backoff: () => 1, connect_timeout: 5 });
  const inSql = async () => {
    for (let turn = 0; !stopped; turn += 1) {
      try {
        const [row] = await sql<{ id: string }[]>`
          select postrider.emit('drill', 'drill.done', ${JSON.stringify({ turn })}::text) as id`;
        if (row !== undefined) acknowledged.push(row.id);
        count('committed');
      } catch {
        count('not committed');
      }
      await setTimeout(pauseMs);
    }
  };
  const producers = Promise.all([overHttp(0), overHttp(1), overHttp(2), inSql()]);

  return {
    answers: () => {
      const seen = Object.fromEntries([...answers].sort());
      answers.clear();
      return seen;
    },
    acknowledged: () => acknowledged.length,
    settle: async () => {
      stopped = true;
      await producers;
      const missing = () => whatIsMissing(receiver, acknowledged);
      await until('everything has arrived', () => missing() === 0).catch(() => {});
      const lost = missing();
      const sent = receiver.requests.map(({ headers, path }) => `${headers['webhook-id']}${path}`);
      await sql.end({ timeout: 1 });
      await receiver.close();
      return { lost, twice: sent.length - new Set(sent).size };
    },
  };
}

function whatIsMissing({ requests }: Receiver, acknowledged: readonly string[]): number {
  const arrived = new Set(requests.map(({ headers, path }) => `${headers['webhook-id']}${path}`));
  let missing = 0;
  for (const id of acknowledged) {
    for (let n = 0; n < ENDPOINTS; n += 1) if (!arrived.has(`${id}/${n}`)) missing += 1;
  }
  return missing;
}

async function call(
  api: string,
  path: string,
  body: object,
): Promise<{ readonly status: number | null; readonly id?: string }> {
  try {
    const answer = await fetch(`${api}/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { id }: { id?: string } = JSON.parse(await answer.text());
    return { status: answer.status, ...(id === undefined ? {} : { id }) };
  } catch {
    return { status: null };
  }
}
