import { useState } from 'react';
import { useChange } from '../../api/use-change.ts';
import { text as common } from '../../app/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Form, FormActions, TextArea } from '../../ui/field.tsx';
import { text } from './texts.ts';

/** Types from the webhooks of an OpenAPI document, sent as it is written. */
export function ImportEventTypes({ onClose }: { readonly onClose: () => void }) {
  const [document, setDocument] = useState('');
  const bring = useChange('importEventTypes', {
    stale: ['listEventTypes'],
    said: ({ created, updated, unchanged }) => text.imported(created.length, updated.length, unchanged.length),
    quiet: true,
    onDone: onClose,
  });
  return (
    <Dialog title={text.import} onClose={onClose} wide>
      <Form onSubmit={() => bring.mutate({ text: document })}>
        <TextArea
          label={text.importLabel}
          hint={text.importHint}
          rows={16}
          value={document}
          onChange={setDocument}
          problem={bring.error?.message ?? null}
        />
        <FormActions>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" look="primary" busy={bring.isPending}>
            {text.import}
          </Button>
        </FormActions>
      </Form>
    </Dialog>
  );
}
