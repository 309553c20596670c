import type { Event } from '@postrider/sdk';
import { Button } from '../../ui/button.tsx';
import styles from '../deliveries/selection-bar.module.css';
import { text } from './texts.ts';
import { useRetryFailed } from './use-retry-failed.ts';

/** What can be done with the events that are selected. */
export function EventSelection({
  application,
  shown,
  selected,
  onClear,
}: {
  readonly application: string;
  /** How many there are to choose from. */
  readonly shown: number;
  readonly selected: readonly Event[];
  readonly onClear: () => void;
}) {
  const retry = useRetryFailed(application);
  return (
    <section className={styles['bar']} aria-label={text.selection}>
      <span aria-live="polite" className={styles['said']}>
        {selected.length > 0 ? text.selected(selected.length) : text.shown(shown)}
      </span>
      {selected.length > 0 && (
        <>
          <Button look="primary" busy={retry.isPending} onClick={() => retry.mutate(selected, { onSuccess: onClear })}>
            {text.retryFailed}
          </Button>
          <Button look="quiet" onClick={onClear}>
            {text.deselect}
          </Button>
        </>
      )}
    </section>
  );
}
