import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FormActions } from '../../ui/field.tsx';
import { text } from './texts.ts';

/** What is shown here and never again, to be copied. */
export function ShownOnce({
  title,
  label,
  value,
  onClose,
  children,
}: {
  readonly title: string;
  readonly label: string;
  readonly value: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <CodeBlock code={value} label={label} wrap />
      <FormActions>
        <Button look="primary" onClick={onClose}>
          {text.done}
        </Button>
      </FormActions>
    </Dialog>
  );
}
