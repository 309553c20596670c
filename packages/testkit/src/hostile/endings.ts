import { type Beast, closingAfter, onRequest, resettingAfter } from './beast.ts';

const OK = 'HTTP/1.1 200 OK\r\n';

/** Servers that end the connection when it is not theirs to end. */
export const hostileEndings = {
  'closes what it has accepted': (socket) => socket.resume().end(),
  'resets what it has accepted': (socket) => socket.resetAndDestroy(),
  'resets when the request has begun': (socket) => socket.once('data', () => socket.resetAndDestroy()),
  'closes after the request': onRequest((socket) => socket.end()),
  'resets after the request': resettingAfter(''),
  'closes in its status line': closingAfter('HTTP/1.1 20'),
  'resets in its status line': resettingAfter('HTTP/1.1 20'),
  'resets after its status line': resettingAfter(OK),
  'closes in its headers': closingAfter(`${OK}content-len`),
  'resets in its headers': resettingAfter(`${OK}content-len`),
  'resets after its headers': resettingAfter(`${OK}content-length: 9\r\n\r\n`),
  'resets in its body': resettingAfter(`${OK}content-length: 9\r\n\r\nhalf`),
  'resets in its chunks': resettingAfter(`${OK}transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n`),
  'resets a body that only its end would have ended': resettingAfter(`${OK}\r\nhalf`),
  'resets after a whole answer': resettingAfter(`${OK}content-length: 4\r\n\r\ndone`),
} as const satisfies Record<string, Beast>;
