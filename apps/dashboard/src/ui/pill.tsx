import type { ReactNode } from 'react';
import styles from './pill.module.css';

export type Tone = 'good' | 'bad' | 'warn' | 'idle' | 'accent';

/** A state in a word; its colour only repeats what it says. */
export function Pill({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return <span className={`${styles['pill']} ${styles[tone]}`}>{children}</span>;
}
