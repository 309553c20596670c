import { readFileSync } from 'node:fs';

/** Postrider's HTTP API, as far as these scripts use it. */
export interface Api {
  /** The JSON of the answer; throws with Postrider's own words at anything but a 2xx. */
  call<T>(method: string, path: string, body?: string): Promise<T>;
  /** Whether there is something at this path. */
  has(path: string): Promise<boolean>;
}

export function connect({ url, apiKey }: { readonly url: string; readonly apiKey: string }): Api {
  const send = (method: string, path: string, body?: string) => {
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    return fetch(`${url}/v1${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  };
  return {
    call: async (method, path, body) => {
      const response = await send(method, path, body);
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
      return JSON.parse(text);
    },
    has: async (path) => {
      const response = await send('GET', path);
      const text = await response.text();
      if (!response.ok && response.status !== 404)
        throw new Error(`GET ${path} was answered with ${response.status}: ${text}`);
      return response.ok;
    },
  };
}

/** POSTRIDER_URL and POSTRIDER_API_KEY; unset: what `pnpm start` of this checkout listens on and keeps its key in. */
export function connectByEnvironment(): Api {
  const url = process.env['POSTRIDER_URL'] ?? 'http://127.0.0.1:8030';
  const kept = new URL('../../.postrider/api-key', import.meta.url);
  return connect({ url, apiKey: process.env['POSTRIDER_API_KEY'] ?? readFileSync(kept, 'utf8').trim() });
}
