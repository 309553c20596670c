import type { Delivery } from '@postrider/sdk';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { ConfirmButton } from '../../ui/dialog.tsx';
import { useCancelEach, useRetryEach } from './retry-each.ts';
import styles from './selection-bar.module.css';
import { isOpen } from './status-pill.tsx';
import { text } from './texts.ts';

/** What can be done with the deliveries that are selected; `otherwise` stands in its place while none are. */
export function SelectionBar({
  application,
  shown,
  selected,
  onClear,
  otherwise,
}: {
  readonly application: string;
  /** How many there are to choose from. */
  readonly shown: number;
  readonly selected: readonly Delivery[];
  readonly onClear: () => void;
  readonly otherwise: ReactNode;
}) {
  const retry = useRetryEach(application);
  const cancel = useCancelEach(application);
  const open = selected.filter(isOpen);
  return (
    <section className={styles['bar']} aria-label={text.selection}>
      <span aria-live="polite" className={styles['said']}>
        {selected.length > 0 ? text.selected(selected.length) : text.shown(shown)}
      </span>
      {selected.length > 0 && (
        <>
          <Button
            look="primary"
            busy={retry.isPending}
            onClick={() =>
              retry.mutate(
                selected.map(({ id }) => id),
                { onSuccess: onClear },
              )
            }
          >
            {text.retry}
          </Button>
          {open.length > 0 && (
            <ConfirmButton
              label={text.cancel}
              title={text.cancelTitle}
              confirm={text.cancel}
              busy={cancel.isPending}
              onConfirm={() => cancel.mutate(open, { onSuccess: onClear })}
            >
              {text.cancelHint(open.length)}
            </ConfirmButton>
          )}
          <Button look="quiet" onClick={onClear}>
            {text.deselect}
          </Button>
        </>
      )}
      {/* It stays where it is: what it has begun is to be seen again. */}
      <div className={styles['otherwise']} hidden={selected.length > 0}>
        {otherwise}
      </div>
    </section>
  );
}
