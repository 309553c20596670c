import type { CreatedSignInLink, NewSignInLink } from '@postrider/sdk';
import { useState } from 'react';
import { fieldProblem } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Form, FormActions, SelectField, TextField } from '../../ui/field.tsx';
import { Failure } from '../../ui/states.tsx';
import { text } from './texts.ts';

type Role = NewSignInLink['role'];
type Lasting = keyof typeof text.linkLasting;

const ROLES = Object.keys(text.roles) as Role[];
const LASTING = Object.keys(text.linkLasting) as Lasting[];

/** A link that signs somebody in, once. */
export function NewLink({
  onClose,
  onCreated,
}: {
  readonly onClose: () => void;
  readonly onCreated: (link: CreatedSignInLink) => void;
}) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [lasting, setLasting] = useState<Lasting>('900');
  const create = useChange('createSignInLink', { quiet: true, onDone: onCreated });
  const nameProblem = fieldProblem(create.error, '/name');
  const roleProblem = fieldProblem(create.error, '/role');
  return (
    <Dialog title={text.newLink} onClose={onClose}>
      <Form
        label={text.newLink}
        onSubmit={() => create.mutate({ body: { name, role, expiresInSeconds: Number(lasting) } })}
      >
        <TextField label={text.linkFor} hint={text.linkForHint} value={name} problem={nameProblem} onChange={setName} />
        <SelectField<Role>
          label={text.linkRole}
          hint={text.roleHints[role]}
          value={role}
          problem={roleProblem}
          onChange={setRole}
          options={ROLES.map((value) => ({ value, label: text.roles[value] }))}
        />
        <SelectField<Lasting>
          label={text.linkLasts}
          value={lasting}
          onChange={setLasting}
          options={LASTING.map((value) => ({ value, label: text.linkLasting[value] }))}
        />
        {create.isError && nameProblem === null && roleProblem === null && <Failure error={create.error} />}
        <FormActions>
          <Button type="submit" look="primary" busy={create.isPending}>
            {text.createLink}
          </Button>
        </FormActions>
      </Form>
    </Dialog>
  );
}
