import type { Secrets } from '@postrider/sdk';
import { useState } from 'react';
import { fieldProblem } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { text as common } from '../../app/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Form, FormActions, SelectField, TextField } from '../../ui/field.tsx';
import { OtherProblem } from './other-problem.tsx';
import { text } from './texts.ts';

const OVERLAPS = ['0', '3600', '86400', '604800'] as const;

type Overlap = (typeof OVERLAPS)[number];

/** Gives an endpoint a new secret, with the old one signing on for as long as somebody chooses. */
export function RotateSecret({
  path,
  onRotated,
}: {
  readonly path: { readonly application: string; readonly endpoint: string };
  readonly onRotated: (secrets: Secrets) => void;
}) {
  const [open, setOpen] = useState(false);
  const [overlap, setOverlap] = useState<Overlap>('86400');
  const [own, setOwn] = useState('');
  const rotate = useChange('rotateSecret', {
    quiet: true,
    stale: ['readAuditLog'],
    said: text.rotated,
    onDone: (secrets) => {
      setOpen(false);
      setOwn('');
      onRotated(secrets);
    },
  });
  const submit = () => {
    const secret = own.trim();
    const body = { overlapSeconds: Number(overlap), ...(secret === '' ? {} : { secret }) };
    rotate.mutate({ path, body });
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{text.rotate}</Button>
      {open && (
        <Dialog title={text.rotateTitle} onClose={() => setOpen(false)}>
          <Form label={text.rotateTitle} onSubmit={submit}>
            <p>{text.rotateHint}</p>
            <SelectField<Overlap>
              label={text.overlap}
              hint={overlap === '0' ? text.overlapNone : text.overlapHint}
              value={overlap}
              onChange={setOverlap}
              problem={fieldProblem(rotate.error, '/overlapSeconds')}
              options={OVERLAPS.map((value) => ({ value, label: text.overlaps[value] }))}
            />
            <TextField
              label={text.ownSecret}
              hint={text.ownSecretHint}
              mono
              value={own}
              onChange={setOwn}
              problem={fieldProblem(rotate.error, '/secret')}
            />
            <OtherProblem error={rotate.error} />
            <FormActions>
              <Button onClick={() => setOpen(false)}>{common.cancel}</Button>
              <Button type="submit" look="primary" busy={rotate.isPending}>
                {text.rotateNow}
              </Button>
            </FormActions>
          </Form>
        </Dialog>
      )}
    </>
  );
}
