import { type Api, connectByEnvironment } from './api.ts';
import { isSender, requiredFile, SENDERS, type Sender } from './senders.ts';

/** Records the platform's sample events, as the file has them, and answers their ids. */
export async function emitSampleEvents(api: Api, sender: Sender): Promise<string[]> {
  const batch = requiredFile(sender, 'sample-events');
  const recorded = await api.call<{ data: { id: string }[] }>('POST', `/applications/${sender}/events/batch`, batch);
  return recorded.data.map(({ id }) => id);
}

if (import.meta.main) {
  const [sender] = process.argv.slice(2);
  if (!isSender(sender)) {
    console.error(`usage: emit.ts ${SENDERS.join('|')}`);
    process.exit(2);
  }
  for (const id of await emitSampleEvents(connectByEnvironment(), sender)) console.log(id);
}
