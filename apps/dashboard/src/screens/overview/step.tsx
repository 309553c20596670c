import type { ReactNode } from 'react';
import { CodeBlock } from '../../ui/code.tsx';
import { Muted } from '../../ui/page.tsx';
import { Pill } from '../../ui/pill.tsx';
import styles from './step.module.css';
import { stepsText } from './texts.ts';

/** One of the first steps: what it is, what does it at once, and the command that does the same. */
export function Step({
  number,
  title,
  why,
  isDone,
  command,
  children,
}: {
  readonly number: number;
  readonly title: string;
  readonly why: string;
  readonly isDone: boolean;
  readonly command: string;
  /** A button, or where it led. */
  readonly children: ReactNode;
}) {
  return (
    <li className={styles['step']}>
      <div className={styles['said']}>
        <div className={styles['head']}>
          <h3>
            {number}. {title}
          </h3>
          {isDone && <Pill tone="good">{stepsText.done}</Pill>}
        </div>
        <Muted>{why}</Muted>
        {children}
      </div>
      <CodeBlock code={command} label={stepsText.withCurl(title)} />
    </li>
  );
}

export function Steps({ children }: { readonly children: ReactNode }) {
  return <ol className={styles['steps']}>{children}</ol>;
}
