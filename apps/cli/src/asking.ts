import type { Postrider } from '@postrider/sdk';
import type { Io } from './io.ts';
import { applicationOf, reachApi } from './reach-api.ts';

interface ApiGiven {
  readonly url: string | null;
  readonly apiKey: string | null;
  readonly json: boolean;
}

/** What commands that ask the API work with. */
export interface Asking {
  readonly io: Io;
  readonly postrider: Postrider;
  /** As JSON, or what `inWords` makes of it. */
  readonly show: <T>(value: T, inWords: (value: T) => readonly string[]) => void;
}

export async function askApi(io: Io, given: ApiGiven): Promise<Asking> {
  return { io, postrider: await reachApi(io, given), show: shower(io, given) };
}

export async function askAbout(
  io: Io,
  given: ApiGiven & { readonly application: string | null },
): Promise<Asking & { readonly application: string }> {
  const asking = await askApi(io, given);
  return { ...asking, application: await applicationOf(asking.postrider, io, given.application) };
}

export function shower({ print }: Pick<Io, 'print'>, { json }: { readonly json: boolean }): Asking['show'] {
  return (value, inWords) => {
    for (const line of json ? [JSON.stringify(value)] : inWords(value)) print(line);
  };
}
