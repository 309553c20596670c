import { Pool } from 'undici';

/** One signed request as a dispatcher would send it. */
export interface SignedRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What the HTTP client alone can do: POSTs ready-made requests to one receiver, `connections` at a time, and reads each
 * answer to its end. Answers requests per second.
 */
export async function runRawLoop(url: string, requests: readonly SignedRequest[], connections = 100): Promise<number> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections, pipelining: 1 });
  let next = 0;
  const work = async () => {
    for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
      const { statusCode, body } = await pool.request({ ...request, path: pathname, method: 'POST' });
      await body.dump();
      if (statusCode !== 200) throw new Error(`The receiver answered ${statusCode}.`);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: connections }, work));
  const seconds = (performance.now() - begun) / 1000;
  await pool.close();
  return requests.length / seconds;
}
