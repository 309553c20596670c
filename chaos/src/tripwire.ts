import { createServer, connect as openConnection, type Socket } from 'node:net';
import type { MigrationCrash } from './action.ts';

/** A line to PostgreSQL that knows what passes over it, and breaks at one point of it for good. */
export interface Tripwire {
  readonly port: number;
  /** Whether it was come to. */
  sprung(): boolean;
  close(): Promise<void>;
}

/** `springs` is called before anything more passes: whoever ends a process there has it end at that point. */
export async function startTripwire(
  target: { readonly host: string; readonly port: number },
  at: MigrationCrash,
  springs: () => void,
): Promise<Tripwire> {
  const sockets = new Set<Socket>();
  let left = at.passing;
  let sprung = false;
  const pass = (point: MigrationCrash['point']) => {
    if (point !== at.point || sprung) return;
    left -= 1;
    if (left > 0) return;
    sprung = true;
    springs();
    for (const socket of sockets) socket.destroy();
  };

  const server = createServer({ noDelay: true }, (client) => {
    if (sprung) {
      client.destroy();
      return;
    }
    const postgres = openConnection({ ...target, noDelay: true });
    const tags = commandTags();
    const asksForCommit = commits();
    for (const [socket, other] of [
      [client, postgres],
      [postgres, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (piece: Buffer) => {
      if (asksForCommit(piece)) pass('before-commit');
      if (!sprung) postgres.write(piece);
    });
    postgres.on('data', (piece: Buffer) => {
      for (const tag of tags(piece)) pass(tag === 'COMMIT' ? 'after-commit' : 'between-statements');
      if (!sprung) client.write(piece);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    sprung: () => sprung,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Whether a commit is asked for: by its text, or by the name that this was prepared under. */
function commits(): (piece: Buffer) => boolean {
  let name: string | null = null;
  return (piece) => {
    name = /(\w+)\0commit\0/.exec(piece.toString('latin1'))?.[1] ?? name;
    return piece.includes('commit\0') || (name !== null && piece.includes(`\0${name}\0`));
  };
}

/** A type and a length that counts itself. */
const HEAD_BYTES = 5;
const COMMAND_COMPLETE = 'C'.charCodeAt(0);

/** Of the statements that PostgreSQL says are done, as its messages come in pieces (protocol 3, "Message Formats"). */
function commandTags(): (piece: Buffer) => string[] {
  let rest: Buffer = Buffer.alloc(0);
  return (piece) => {
    rest = Buffer.concat([rest, piece]);
    const tags: string[] = [];
    while (rest.length >= HEAD_BYTES) {
      const bytes = 1 + rest.readUInt32BE(1);
      if (rest.length < bytes) break;
      if (rest[0] === COMMAND_COMPLETE) tags.push(rest.toString('utf8', HEAD_BYTES, bytes - 1));
      rest = rest.subarray(bytes);
    }
    return tags;
  };
}
