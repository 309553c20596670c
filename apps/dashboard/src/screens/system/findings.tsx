import { Card } from '../../ui/page.tsx';
import { Pill } from '../../ui/pill.tsx';
import styles from './findings.module.css';
import type { Finding } from './findings-of.ts';
import { text } from './texts.ts';

/** Told to screen readers when it changes. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <div role="status">
      {findings.length === 0 ? (
        <Pill tone="good">{text.allWell}</Pill>
      ) : (
        <Card title={text.findings}>
          <ul className={styles['findings']}>
            {findings.map(({ id, tone, said }) => (
              <li key={id}>
                <Pill tone={tone}>{text[tone]}</Pill> {said}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}
