import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

export interface Question {
  readonly name: string;
  readonly type: 'A' | 'AAAA';
}

/** Of the addresses, those that were asked for are given. */
export type NameServerAnswer =
  | { readonly addresses: readonly string[]; readonly ttlSeconds?: number }
  | { readonly failure: 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' };

export interface NameServer {
  /** `address:port`. */
  readonly address: string;
  readonly questions: readonly Question[];
  close(): void;
}

/** A name server on loopback that says what the script says, if it says anything. */
export async function startNameServer(
  script: (question: Question) => NameServerAnswer | Promise<NameServerAnswer>,
): Promise<NameServer> {
  const questions: Question[] = [];
  const socket = createSocket('udp4').on('message', async (message, { port, address }) => {
    const question = questionIn(message);
    questions.push(question);
    const reply = replyTo(message, question, await script(question));
    // Who asked may have gone meanwhile, and the test with it.
    if (open) socket.send(reply, port, address);
  });
  let open = true;
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    questions,
    close() {
      open = false;
      socket.close();
    },
  };
}

/** RFC 1035, 4.1: a header of 12 bytes, then the name as labels with their lengths, an empty one at its end, the type. */
function questionIn(message: Buffer): Question {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1) === AAAA ? 'AAAA' : 'A' };
}

const AAAA = 28;

function replyTo(message: Buffer, { name, type }: Question, answer: NameServerAnswer): Buffer {
  const records = 'failure' in answer ? [] : answer.addresses.filter((each) => isIPv6(each) === (type === 'AAAA'));
  const ttlSeconds = 'failure' in answer ? 0 : (answer.ttlSeconds ?? 0);
  const header = Buffer.alloc(12);
  message.copy(header, 0, 0, 2);
  // A response, recursion desired and available.
  header.writeUInt16BE(
    0x8180 | ('failure' in answer ? { SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 }[answer.failure] : 0),
    2,
  );
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  const question = message.subarray(12, 12 + name.length + 2 + 4);
  return Buffer.concat([header, question, ...records.map((address) => recordOf(address, ttlSeconds))]);
}

/** Its name is a pointer to the question's. */
function recordOf(address: string, ttlSeconds: number): Buffer {
  const data = bytesOf(address);
  const record = Buffer.alloc(12);
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(data.length === 16 ? AAAA : 1, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(ttlSeconds, 6);
  record.writeUInt16BE(data.length, 10);
  return Buffer.concat([record, data]);
}

function bytesOf(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  const [left = '', right = ''] = address.split('::').map((half) => half.replaceAll(/\b[\da-f]{1,4}\b/g, padded));
  const [head, tail] = [left.replaceAll(':', ''), right.replaceAll(':', '')];
  return Buffer.from(head + '0'.repeat(32 - head.length - tail.length) + tail, 'hex');
}

const padded = (word: string) => word.padStart(4, '0');
