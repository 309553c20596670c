import { BENCHES, type Size } from './catalogue.ts';
import { closePlatforms } from './platform.ts';

/*
 * One bench in a process of its own, so that no bench finds memory and compiled code that another has left.
 */

const [name, size] = process.argv.slice(2);
const bench = BENCHES.find((one) => one.name === name);
if (bench === undefined) throw new Error(`There is no bench ${name}.`);

/** Interrupted, or its parent is gone: PostgreSQL would outlive us. */
const giveUp = () => void closePlatforms().finally(() => process.exit(1));
process.once('disconnect', giveUp);
process.once('SIGTERM', giveUp);
process.on('SIGINT', () => {});

try {
  process.send?.({ kind: 'measured', measurement: await bench.run(size as Size) });
} catch (error) {
  process.send?.({ kind: 'failed', error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
process.off('disconnect', giveUp);
process.disconnect?.();
