import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { fieldProblem, ProblemError } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { text as common } from '../../app/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Form, FormActions, TextField } from '../../ui/field.tsx';
import { text } from './texts.ts';

export function CreateApplication({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [uid, setUid] = useState('');
  const navigate = useNavigate();
  const create = useChange('createApplication', {
    stale: ['listApplications'],
    said: (made) => text.created_(made.name),
    quiet: true,
    onDone: ({ id }) => {
      onClose();
      void navigate({ to: '/applications/$application/endpoints', params: { application: id } });
    },
  });
  const uidTaken =
    create.error instanceof ProblemError && create.error.problem.code === 'uid_taken' ? create.error.message : null;
  const nameProblem = fieldProblem(create.error, '/name');
  const uidProblem = fieldProblem(create.error, '/uid') ?? uidTaken;
  const other = nameProblem === null && uidProblem === null ? (create.error?.message ?? null) : null;
  return (
    <Dialog title={text.create} onClose={onClose}>
      <Form onSubmit={() => create.mutate({ body: { name, ...(uid === '' ? {} : { uid }) } })}>
        <TextField
          label={text.name}
          hint={text.nameHint}
          value={name}
          onChange={setName}
          problem={nameProblem ?? other}
          autoFocus
        />
        <TextField label={text.uid} hint={text.uidHint} value={uid} onChange={setUid} problem={uidProblem} mono />
        <FormActions>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" look="primary" busy={create.isPending}>
            {text.create}
          </Button>
        </FormActions>
      </Form>
    </Dialog>
  );
}
