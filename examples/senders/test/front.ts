import { request as httpRequest } from 'node:http';
import { type ReceivedRequest, startReceiver } from '@postrider/testkit';
import { onTestFinished } from 'vitest';
import type { Customer, RunningCustomer } from './customers.ts';

/** The address in the customer's endpoint. What stands behind it changes, as when a server gets a new secret. */
export interface Front {
  readonly url: string;
  /** What came, and what the customer's server, untouched, answered. */
  readonly exchanges: readonly Exchange[];
  /** Takes the server away that is there and runs one that knows this secret. */
  deploy(secret: string): Promise<RunningCustomer>;
}

export interface Exchange {
  readonly request: ReceivedRequest;
  readonly status: number;
}

/** Ends with the test. */
export async function startFront(customer: Customer): Promise<Front> {
  const exchanges: Exchange[] = [];
  let behind: RunningCustomer | null = null;
  const front = await startReceiver(async (request) => {
    if (behind === null) return { status: 502 };
    const status = await forward(behind.port, request);
    exchanges.push({ request, status });
    return { status };
  });
  onTestFinished(async () => {
    await front.close();
    await behind?.stop();
  });
  return {
    url: `${front.url}${customer.path}`,
    exchanges,
    deploy: async (secret) => {
      const before = behind;
      behind = await customer.run(secret);
      await before?.stop();
      return behind;
    },
  };
}

/** Hands a request on as it came, and answers with the status. */
function forward(port: number, { method, path, headers, body }: ReceivedRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    const forwarded = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    forwarded.on('error', reject);
    forwarded.end(body);
  });
}
