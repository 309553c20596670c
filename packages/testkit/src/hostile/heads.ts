import { answering, type Beast, dripping, flooding, onRequest } from './beast.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const EMPTY = 'content-length: 0\r\n\r\n';

/** Servers of whose answer something is wrong until its header block ends. */
export const hostileHeads = {
  'says nothing': onRequest(() => {}),
  'says nothing after its status line': answering(OK),
  'drips its status line': dripping('HTTP/1.1 200 ', 'O'),
  'drips its headers': dripping(`${OK}x: `, 'x'),
  'drips 1xx answers': dripping('', 'HTTP/1.1 102 Processing\r\n\r\n'),

  'floods with 1xx answers': flooding('', 'HTTP/1.1 102 Processing\r\n\r\n'),
  'floods with empty lines': flooding('', '\r\n'),
  'floods with its reason phrase': flooding('HTTP/1.1 200 ', 'very '),
  'floods with one header': flooding(`${OK}x: `, 'x'),
  'floods with the name of a header': flooding(OK, 'x'),
  'floods with small headers': flooding(OK, 'a:b\r\n'),
  'sends 200 KB of headers': answering(OK, `x: ${'y'.repeat(1_000)}\r\n`.repeat(200), EMPTY),
  'sends 4,000 small headers': answering(
    OK,
    ...Array.from({ length: 4_000 }, (_, n) => `${n.toString(36)}:\r\n`),
    EMPTY,
  ),
  'sends a reason phrase of 60 KB': answering(`HTTP/1.1 200 ${'very '.repeat(12_000)}\r\n${EMPTY}`),

  'says to continue': answering('HTTP/1.1 100 Continue\r\n\r\n'),
  'switches protocols': answering('HTTP/1.1 101 X\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n'),
  'switches protocols to none': answering('HTTP/1.1 101 X\r\n\r\n'),
  'speaks HTTP/2': answering(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])),
  'speaks HTTP/0.9': answering('<html>Hello.</html>\n'),
  'speaks HTTP/7.3': answering(`HTTP/7.3 200 OK\r\n${EMPTY}`),
  'speaks SSH': answering('SSH-2.0-OpenSSH_9.2\r\n'),
  'speaks TLS': answering(Buffer.from([0x16, 0x03, 0x01, 0x00, 0x00, 0xff, 0x0a])),
  'sends a request': answering('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n'),

  'answers 999': answering(`HTTP/1.1 999 Beyond\r\n${EMPTY}`),
  'answers 600': answering(`HTTP/1.1 600 Beyond\r\n${EMPTY}`),
  'answers 000': answering(`HTTP/1.1 000 Nothing\r\n${EMPTY}`),
  'answers 99': answering(`HTTP/1.1 99 Short\r\n${EMPTY}`),
  'answers 2000': answering(`HTTP/1.1 2000 Long\r\n${EMPTY}`),
  'answers -200': answering(`HTTP/1.1 -200 Negative\r\n${EMPTY}`),
  'redirects to metadata': answering(
    `HTTP/1.1 307 Over There\r\nlocation: http://169.254.169.254/latest/meta-data/\r\n${EMPTY}`,
  ),

  'puts NUL into its reason phrase': answering(`HTTP/1.1 200 O\0K\r\n${EMPTY}`),
  'puts NUL into a header': answering(`${OK}x: a\0b\r\n${EMPTY}`),
  'puts NUL into the name of a header': answering(`${OK}x\0: a\r\n${EMPTY}`),
  'puts an escape sequence into a header': answering(`${OK}x: \x1b[2J\r\n${EMPTY}`),
  'puts bytes that are not UTF-8 into a header': answering(`${OK}x: \xff\xfe\xc3(\r\n${EMPTY}`),
  'puts bytes that are not UTF-8 into the name of a header': answering(`${OK}\xff: a\r\n${EMPTY}`),
  'breaks a header with LF': answering(`${OK}x: a\nb\r\n${EMPTY}`),
  'breaks a header with CR': answering(`${OK}x: a\rb: c\r\n${EMPTY}`),
  'folds a header': answering(`${OK}x: a\r\n b\r\n${EMPTY}`),
  'sends a header without a colon': answering(`${OK}nonsense\r\n${EMPTY}`),
  'puts a space before the colon': answering(`${OK}content-length : 0\r\n\r\n`),

  'sends two lengths that differ': answering(`${OK}content-length: 5\r\ncontent-length: 6\r\n\r\nhello!`),
  'sends the same length twice': answering(`${OK}content-length: 5\r\ncontent-length: 5\r\n\r\nhello`),
  'sends two lengths in one header': answering(`${OK}content-length: 5, 5\r\n\r\nhello`),
  'sends a length and chunks': answering(
    `${OK}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  ),
  'sends chunks and a length': answering(
    `${OK}transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  ),
  'sends a length below nothing': answering(`${OK}content-length: -1\r\n\r\n`),
  'sends a length in hexadecimal': answering(`${OK}content-length: 0x5\r\n\r\nhello`),
  'sends a length of 2^64': answering(`${OK}content-length: 18446744073709551616\r\n\r\nhello`),
} as const satisfies Record<string, Beast>;
