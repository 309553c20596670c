import { type ReactNode, useState } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { text } from '../app/texts.ts';
import { Button } from './button.tsx';
import styles from './dialog.module.css';

/** In front of the page; Escape and a press outside close it. */
export function Dialog({
  title,
  onClose,
  wide = false,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly wide?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={(open) => !open && onClose()} className={styles['overlay'] ?? ''}>
      <Modal className={`${styles['modal']} ${wide ? styles['wide'] : ''}`}>
        <AriaDialog className={styles['dialog'] ?? ''}>
          <div className={styles['head']}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <Button look="quiet" aria-label={text.close} onClick={onClose}>
              ✕
            </Button>
          </div>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** A button that asks once more before it does what cannot be undone. */
export function ConfirmButton({
  label,
  title,
  children,
  confirm,
  onConfirm,
  busy = false,
  look = 'danger',
}: {
  readonly label: ReactNode;
  readonly title: string;
  /** What will happen. */
  readonly children: ReactNode;
  /** The words of the button that does it. */
  readonly confirm: string;
  readonly onConfirm: () => void;
  readonly busy?: boolean;
  readonly look?: 'danger' | 'plain' | 'quiet' | 'primary';
}) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look={look} busy={busy} onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open && (
        <Dialog title={title} onClose={() => setOpen(false)}>
          <div>{children}</div>
          <div className={styles['actions']}>
            <Button onClick={() => setOpen(false)}>{text.cancel}</Button>
            <Button
              look="primary"
              onClick={() => {
                setOpen(false);
                onConfirm();
              }}
            >
              {confirm}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
