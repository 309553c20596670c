import type { AnswerOf } from '@postrider/sdk/operations';
import { useState } from 'react';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Muted, Row } from '../../ui/page.tsx';
import { rowInFocus, useShortcuts } from '../../ui/shortcuts.tsx';
import styles from './endpoints.module.css';
import { text } from './texts.ts';

/** As many as the API retries by one request. */
const CHOSEN_MAX = 250;

type Refused = AnswerOf<'retryEachDelivery'>['data'][number];

/** Retries what is ticked, at once; `r` does the same, or retries the row that has the focus where nothing is ticked. */
export function RetryChosen({
  application,
  chosen,
  onDone,
}: {
  readonly application: string;
  readonly chosen: readonly string[];
  readonly onDone: () => void;
}) {
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const retry = useChange('retryEachDelivery', {
    stale: ['listDeliveries', 'getEndpointStats', 'summarizeEndpoints'],
    said: ({ data }) => text.retriedEach(data.filter(({ accepted }) => accepted).length, data.length),
    onDone: ({ data }) => {
      setRefused(data.filter(({ accepted }) => !accepted));
      onDone();
    },
  });
  const send = (deliveries: readonly string[]) => {
    if (deliveries.length > 0 && !retry.isPending) retry.mutate({ path: { application }, body: { deliveries } });
  };
  useShortcuts([
    {
      key: 'r',
      does: () => {
        const row = rowInFocus();
        send(chosen.length > 0 ? chosen.slice(0, CHOSEN_MAX) : row === null ? [] : [row]);
      },
    },
  ]);
  return (
    <>
      <Row>
        <Button
          busy={retry.isPending}
          disabled={chosen.length === 0 || chosen.length > CHOSEN_MAX}
          onClick={() => send(chosen)}
        >
          {text.retryChosen(chosen.length)}
        </Button>
        <Muted>{chosen.length > CHOSEN_MAX ? text.tooManyChosen(CHOSEN_MAX) : text.retryHint}</Muted>
      </Row>
      {refused.length > 0 && (
        <ul role="alert" className={styles['problem']}>
          {refused.map(({ id, problem }) => (
            <li key={id}>
              <code>{id}</code> {problem?.detail}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
