import { writeExact } from '../api/exact-json.ts';
import styles from './code.module.css';
import { CopyButton } from './copy.tsx';

/** Text as it is, never as HTML, with a button that copies it. */
export function CodeBlock({
  code,
  copied = code,
  label,
  wrap = false,
}: {
  readonly code: string;
  /** What copying gives, where what is shown is laid out for people. */
  readonly copied?: string;
  readonly label: string;
  readonly wrap?: boolean;
}) {
  return (
    <figure className={styles['figure']}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that keys must reach it. */}
      <section className={styles['frame']} tabIndex={0} aria-label={label}>
        <pre className={wrap ? styles['wrap'] : styles['code']}>{code}</pre>
      </section>
      <div className={styles['copy']}>
        <CopyButton value={copied} />
      </div>
    </figure>
  );
}

/** A value as JSON, its numbers as they were written. */
export function JsonBlock({ value, label }: { readonly value: unknown; readonly label: string }) {
  return <CodeBlock code={writeExact(value)} label={label} />;
}

export function Code({ children }: { readonly children: string }) {
  return <code className={styles['inline']}>{children}</code>;
}
