import type { AuditEntry } from '@postrider/sdk';
import { Muted } from '../../ui/page.tsx';
import styles from './changes.module.css';
import { type Change, changesOf } from './changes-of.ts';
import { text } from './texts.ts';

/** More than these in a row would be too high for a table. */
const SHOWN_AT_ONCE_MAX = 4;

/** What was changed, from what to what; of what was made or deleted all of it, when it is opened. */
export function Changes({ entry }: { readonly entry: AuditEntry }) {
  const changes = changesOf(entry);
  if (changes.length === 0) return <Muted>{text.none}</Muted>;
  const isUpdate = entry.before !== null && entry.after !== null;
  if (isUpdate && changes.length <= SHOWN_AT_ONCE_MAX) return <List changes={changes} isUpdate />;
  return (
    <details className={styles['more']}>
      <summary>{text.fields(changes.length)}</summary>
      <List changes={changes} isUpdate={isUpdate} />
    </details>
  );
}

function List({ changes, isUpdate }: { readonly changes: readonly Change[]; readonly isUpdate: boolean }) {
  return (
    <dl className={styles['changes']}>
      {changes.map(({ name, before, after }) => (
        <div key={name} className={styles['change']}>
          <dt>{name}</dt>
          <dd>{isUpdate ? <FromTo before={before} after={after} /> : (after ?? before)}</dd>
        </div>
      ))}
    </dl>
  );
}

function FromTo({
  before = text.nothing,
  after = text.nothing,
}: {
  before: string | undefined;
  after: string | undefined;
}) {
  return (
    <>
      <span className={styles['unseen']}>{text.was}</span> <del className={styles['before']}>{before}</del>{' '}
      <span aria-hidden="true">{text.becameAfter}</span> <span className={styles['unseen']}>{text.became}</span>{' '}
      <ins className={styles['after']}>{after}</ins>
    </>
  );
}
