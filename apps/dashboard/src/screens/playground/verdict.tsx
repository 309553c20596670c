import type { InboxRequest } from '@postrider/sdk';
import { Pill, type Tone } from '../../ui/pill.tsx';
import { text } from './texts.ts';

type State = InboxRequest['verification']['state'];

const TONES: Readonly<Record<State, Tone>> = { verified: 'good', invalid: 'bad', unsigned: 'warn', unknown: 'idle' };

/** What a look at the signature came to. */
export function Verdict({ state }: { readonly state: State }) {
  return <Pill tone={TONES[state]}>{text.states[state]}</Pill>;
}
