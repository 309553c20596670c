import { constants, setPriority } from 'node:os';
import { hostileBodies, hostileEndings, hostileHeads, startRawReceiver } from '@postrider/testkit';

/*
 * Hostile receivers of every kind, in a process of its own that steps back: what they do would cost another machine's CPU.
 */

setPriority(constants.priority.PRIORITY_LOW);

const beasts = { ...hostileHeads, ...hostileBodies, ...hostileEndings };
const receivers = await Promise.all(Object.values(beasts).map((beast) => startRawReceiver(beast)));

process.on('message', (message) => {
  if (message !== 'connections') return;
  const sockets = receivers.flatMap((receiver) => receiver.sockets);
  process.send?.({
    kind: 'connections',
    accepted: sockets.length,
    open: sockets.filter(({ closed }) => !closed).length,
  });
});
process.on('disconnect', () => process.exit(0));

// One that says nothing is, to TLS, a handshake that hangs.
const [silent] = receivers;
const urls = [
  ...receivers.map(({ url }) => url),
  ...(silent === undefined ? [] : [silent.url.replace('http:', 'https:')]),
];
process.send?.({ kind: 'listening', urls });
