import { setTimeout } from 'node:timers/promises';

export interface Answer {
  readonly status: number;
  /** Null: it was not JSON. */
  readonly body: unknown;
}

/** Calls the API as a client would that may lose it at any moment. */
export interface Caller {
  /** One request to one of the processes. Null: no whole answer came, and nobody knows what has become of it. */
  once(request: Request): Promise<Answer | null>;
  /** The same until something other than "later" is answered; null: not before the deadline. */
  insist(request: Request, deadlineMs?: number): Promise<Answer | null>;
}

export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the root key. */
  readonly key?: string;
}

/** Longer than the API lets anything wait. */
const ANSWER_TIMEOUT_MS = 5_000;

const INSIST_MS = 20_000;
const PAUSE_MS = 150;

/** `ports`: of the APIs, asked in turn. `answered` is told of every answer there is. */
export function createCaller(
  { key, answered }: { readonly key: string; readonly answered: (request: Request, answer: Answer) => void },
  ports: readonly number[],
): Caller {
  let turn = 0;
  const once = async (request: Request): Promise<Answer | null> => {
    const port = ports[turn++ % ports.length];
    try {
      const response = await fetch(`http://127.0.0.1:${port}/v1${request.path}`, {
        method: request.method,
        headers: {
          authorization: `Bearer ${request.key ?? key}`,
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...request.headers,
        },
        body: request.body === undefined ? null : JSON.stringify(request.body),
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      });
      const text = await response.text();
      const answer = { status: response.status, body: asJson(text) };
      answered(request, answer);
      return answer;
    } catch {
      return null;
    }
  };
  return {
    once,
    insist: async (request, deadlineMs = INSIST_MS) => {
      const deadline = performance.now() + deadlineMs;
      for (;;) {
        const answer = await once(request);
        if (answer !== null && answer.status < 500 && answer.status !== 429) return answer;
        if (performance.now() > deadline) return null;
        await setTimeout(PAUSE_MS);
      }
    },
  };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
