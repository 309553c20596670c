import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { type Answer, type ReceivedRequest, type Receiver, startReceiver } from '@postrider/testkit';

/** What stands for the servers of customers, under the names that they would have. */
export interface Customers {
  /** The proxy behind which all of them are. */
  readonly proxyUrl: string;
  close(): Promise<void>;
}

/** Answers for whatever host a request is for. */
export async function startCustomers(
  answer: (host: string, request: ReceivedRequest) => Answer | Promise<Answer>,
): Promise<Customers> {
  const receiver: Receiver = await startReceiver((request) => answer(request.headers['host'] ?? '', request));
  const proxy = createServer();
  proxy.on('connect', ({ url = '' }, socket) => {
    // An inbox of the playground is where it says it is.
    const { hostname, port } = new URL(`http://${url}`);
    const onward = connect(hostname === '127.0.0.1' ? Number(port) : receiver.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy listens on no port.');
  return {
    proxyUrl: `http://127.0.0.1:${address.port}`,
    close: async () => {
      proxy.close();
      await receiver.close();
    },
  };
}
