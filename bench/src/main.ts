import { benchDispatch } from './dispatch.ts';

const benches = { dispatch: benchDispatch };
const [name = 'dispatch'] = process.argv.slice(2);
if (!(name in benches)) throw new Error(`There is no bench ${name}: ${Object.keys(benches).join(', ')}.`);
process.stdout.write(`${JSON.stringify(await benches[name as keyof typeof benches](), null, 2)}\n`);
