import type { Format } from '@postrider/sdk';
import { Pill } from '../../ui/pill.tsx';
import { text } from './texts.ts';

export function KindPill({ builtIn }: Pick<Format, 'builtIn'>) {
  return builtIn ? <Pill tone="idle">{text.builtIn}</Pill> : <Pill tone="accent">{text.own}</Pill>;
}
