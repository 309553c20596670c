import { gzipSync } from 'node:zlib';
import { answering, type Beast, closingAfter, dripping, flooding } from './beast.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`;

const bomb = gzipSync(Buffer.alloc(50_000_000));

/** Servers that answer 200 and do something wrong with the body. */
export const hostileBodies = {
  'never sends its body': answering(`${OK}content-length: 9\r\n\r\n`),
  'stops in the middle of its body': answering(`${OK}content-length: 9\r\n\r\nhalf`),
  'drips its body': dripping(`${OK}\r\n`, 'x'),
  'drips its chunks': dripping(CHUNKED, '1\r\nx\r\n'),
  'has a body without end': flooding(`${OK}\r\n`, 'x'),
  'has a body of a terabyte': flooding(`${OK}content-length: 1000000000000\r\n\r\n`, 'x'),
  'has chunks without end': flooding(CHUNKED, '5\r\nhello\r\n'),
  'has a chunk size without end': flooding(CHUNKED, '0'),
  'has a chunk extension without end': flooding(`${CHUNKED}5;`, 'x'),
  'has chunk extensions without end': flooding(`${CHUNKED}5`, ';x=y'),
  'has trailers without end': flooding(`${CHUNKED}0\r\n`, 'x: y\r\n'),
  'has one trailer without end': flooding(`${CHUNKED}0\r\nx: `, 'y'),
  'says a chunk is 2^64 bytes': answering(`${CHUNKED}10000000000000000\r\nhello`),
  'says a chunk is no number': answering(`${CHUNKED}5\r\nhello\r\nzz\r\nworld`),
  'says a chunk is shorter than it is': answering(`${CHUNKED}3\r\nhello\r\n0\r\n\r\n`),
  'never ends its chunks': closingAfter(`${CHUNKED}5\r\nhello\r\n`),
  'says its body is longer than it is': closingAfter(`${OK}content-length: 9\r\n\r\nhello`),
  'says its body is shorter than it is': answering(`${OK}content-length: 2\r\n\r\nhello`),
  'says 204 and has a body': answering('HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\nhello'),
  'sends 50 MB in 50 KB of gzip': answering(
    `${OK}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`,
    bomb,
  ),
  'says plain text is gzip': answering(`${OK}content-encoding: gzip\r\ncontent-length: 5\r\n\r\nhello`),
  'sends NUL and bytes that are not UTF-8': answering(
    `${OK}content-length: 6\r\n\r\n`,
    Buffer.from([0, 255, 254, 0, 0xc3, 0x28]),
  ),
} as const satisfies Record<string, Beast>;
