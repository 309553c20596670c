import { type ReactNode, useEffect } from 'react';
import styles from './page.module.css';

/** A screen: its title, what can be done there, and what it shows. */
export function Page({
  title,
  lead,
  actions,
  children,
}: {
  readonly title: string;
  /** Under the title: pills, ids, a sentence. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    const before = document.title;
    document.title = `${title} · ${before.split(' · ').at(-1)}`;
    return () => {
      document.title = before.split(' · ').at(-1) ?? before;
    };
  }, [title]);
  return (
    <div className={styles['page']}>
      <div className={styles['head']}>
        <div className={styles['titles']}>
          <h1>{title}</h1>
          {lead !== undefined && <div className={styles['lead']}>{lead}</div>}
        </div>
        {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}

/** A part of a screen, on a surface of its own. */
export function Card({
  title,
  actions,
  children,
}: {
  readonly title?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={styles['card']} aria-label={title}>
      {(title !== undefined || actions !== undefined) && (
        <div className={styles['cardhead']}>
          {title !== undefined && <h2>{title}</h2>}
          {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

/** Cards beside each other where there is room. */
export function Columns({ children }: { readonly children: ReactNode }) {
  return <div className={styles['columns']}>{children}</div>;
}

/** Figures beside each other; with `fill` they are as wide as the page together, however few they are. */
export function Figures({ fill = false, children }: { readonly fill?: boolean; readonly children: ReactNode }) {
  return <dl className={`${styles['figures']} ${fill ? styles['fill'] : ''}`}>{children}</dl>;
}

export function Figure({
  label,
  value,
  hint,
}: {
  readonly label: string;
  readonly value: ReactNode;
  readonly hint?: ReactNode;
}) {
  return (
    <div className={styles['figure']}>
      <dt>{label}</dt>
      <dd>{value}</dd>
      {hint !== undefined && <dd className={styles['hint']}>{hint}</dd>}
    </div>
  );
}

/** Names and values of one thing. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={styles['facts']}>
      {facts.map(([name, value]) => (
        <div key={name} className={styles['fact']}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Things beside each other, with a little room. */
export function Row({ children }: { readonly children: ReactNode }) {
  return <div className={styles['row']}>{children}</div>;
}

/** Under each other; `tight`: as lines of one thing. */
export function Stack({ tight = false, children }: { readonly tight?: boolean; readonly children: ReactNode }) {
  return <div className={`${styles['stack']} ${tight ? styles['tight'] : ''}`}>{children}</div>;
}

export function Muted({ children }: { readonly children: ReactNode }) {
  return <span className={styles['muted']}>{children}</span>;
}
