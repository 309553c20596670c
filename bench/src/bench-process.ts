import { BENCHES } from './catalogue.ts';
import { closePlatforms } from './platform.ts';
import { sizeSchema } from './report.ts';

/*
 * One bench in a process of its own, so that none finds memory and compiled code that another has left. Tells its parent
 * the measurement, or why there is none.
 */

const [, , name, size] = process.argv;
const bench = BENCHES.find((one) => one.name === name);
if (bench === undefined) throw new Error(`There is no bench ${name}.`);

// Interrupted: the parent ends, and PostgreSQL would outlive both.
const giveUp = () => void closePlatforms().finally(() => process.exit(1));
process.on('SIGINT', () => {});
process.once('SIGTERM', giveUp);
process.once('disconnect', giveUp);

try {
  process.send?.(await bench.run(sizeSchema.parse(size)));
} catch (error) {
  process.send?.({ error: error instanceof Error ? error.message : String(error) });
}
process.off('disconnect', giveUp);
process.disconnect?.();
