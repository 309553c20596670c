import type { Socket } from 'node:net';

/** What a hostile server does with each connection that is made to it. */
export type Beast = (socket: Socket) => void;

/** Slower than any receiver of good will, and several times within the shortest timeout of a test. */
const DRIP_MS = 50;

/** Time for what was written to be read before the connection is reset, which may overtake it. */
const RESET_AFTER_MS = 20;

/** Does something with each request that has come whole. */
export function onRequest(act: (socket: Socket) => void): Beast {
  return (socket) => {
    let come = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      come = Buffer.concat([come, chunk]);
      for (let length = requestLength(come); length !== null; length = requestLength(come)) {
        come = come.subarray(length);
        act(socket);
      }
    });
  };
}

/** Answers every request with these bytes. */
export function answering(...parts: readonly (string | Buffer)[]): Beast {
  const bytes = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
  return onRequest((socket) => socket.write(bytes));
}

/** Answers with these bytes and closes the connection properly. */
export function closingAfter(...parts: readonly (string | Buffer)[]): Beast {
  return (socket) => {
    answering(...parts)(socket);
    onRequest(() => socket.end())(socket);
  };
}

/** Answers with these bytes and resets the connection once they may have been read. */
export function resettingAfter(bytes: string): Beast {
  return onRequest((socket) => {
    const reset = () => setTimeout(() => socket.resetAndDestroy(), RESET_AFTER_MS);
    if (bytes === '') reset();
    else socket.write(bytes, reset);
  });
}

/** Begins an answer and goes on with the same bytes now and then, for ever. */
export function dripping(begin: string, drop: string): Beast {
  return onRequest((socket) => {
    socket.write(begin);
    const drip = setInterval(() => socket.write(drop), DRIP_MS);
    socket.on('close', () => clearInterval(drip));
  });
}

/** Begins an answer and goes on with the same bytes as fast as they are taken, for ever. */
export function flooding(begin: string, flood: string): Beast {
  // Large enough that the flood is not our writing.
  const bytes = Buffer.from(flood.repeat(Math.ceil(65_536 / flood.length)), 'latin1');
  return onRequest((socket) => {
    socket.write(begin);
    pour(socket, bytes);
  });
}

function pour(socket: Socket, bytes: Buffer): void {
  if (socket.destroyed || !socket.writable) return;
  socket.write(bytes, () => setImmediate(pour, socket, bytes));
}

/** Bytes of the first request, whose body has a length; null: it has not come whole. */
function requestLength(come: Buffer): number | null {
  const head = come.indexOf('\r\n\r\n');
  if (head === -1) return null;
  const length = /\r\ncontent-length: (\d+)/i.exec(come.toString('latin1', 0, head))?.[1];
  const whole = head + 4 + Number(length ?? 0);
  return come.length < whole ? null : whole;
}
