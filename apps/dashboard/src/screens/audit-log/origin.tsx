import type { AuditEntry } from '@postrider/sdk';
import { Code } from '../../ui/code.tsx';
import { Facts, Stack } from '../../ui/page.tsx';
import styles from './changes.module.css';
import { text } from './texts.ts';

/** Where the request came from, as far as it said. */
export function Origin({ origin }: { readonly origin: AuditEntry['origin'] }) {
  if (origin === null) return text.inside;
  const { address, userAgent, requestId } = origin;
  return (
    <Stack tight>
      <span>{address ?? text.none}</span>
      <details className={styles['more']}>
        <summary>{text.client}</summary>
        <Facts
          facts={[
            [text.userAgent, userAgent ?? text.none],
            [text.requestId, <Code key="id">{requestId}</Code>],
          ]}
        />
      </details>
    </Stack>
  );
}
