import type { ReactNode } from 'react';
import { ProblemError } from '../api/problem.ts';
import { text } from '../app/texts.ts';
import { Button } from './button.tsx';
import { CodeBlock } from './code.tsx';
import styles from './states.module.css';

/** Grey lines where something will stand, as high as it will be, so that nothing jumps. */
export function Loading({ lines = 5 }: { readonly lines?: number }) {
  return (
    <div className={styles['loading']} role="status" aria-label={text.loading}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike.
        <div key={line} className={styles['line']} />
      ))}
    </div>
  );
}

/** What went wrong, in the API's own words, and a way to try again. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry?: (() => void) | undefined }) {
  const problem = error instanceof ProblemError ? error.problem : null;
  return (
    <div className={styles['failure']} role="alert">
      <h2>{problem?.title ?? text.wentWrong}</h2>
      <p>{error instanceof Error ? error.message : text.wentWrong}</p>
      {problem !== null && (
        <p className={styles['small']}>
          {text.requestId} <code>{problem.requestId}</code>
        </p>
      )}
      {onRetry !== undefined && (
        <p>
          <Button onClick={onRetry}>{text.tryAgain}</Button>
        </p>
      )}
    </div>
  );
}

/** Nothing is there yet: why, and what to do, as a working command where there is one. */
export function Empty({
  title,
  children,
  command,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly command?: string | undefined;
  readonly action?: ReactNode;
}) {
  return (
    <div className={styles['empty']}>
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
      {action}
      {command !== undefined && <CodeBlock code={command} label={text.command} wrap />}
    </div>
  );
}

interface Asked<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly refetch: () => unknown;
}

/** One of the states of a question: loading, failed, or its answer. */
export function Answered<Data>({
  of: { data, error, isPending, refetch },
  lines,
  children,
}: {
  readonly of: Asked<Data>;
  readonly lines?: number;
  readonly children: (data: Data) => ReactNode;
}) {
  if (data !== undefined) return children(data);
  if (isPending) return <Loading {...(lines === undefined ? {} : { lines })} />;
  return <Failure error={error} onRetry={() => void refetch()} />;
}
