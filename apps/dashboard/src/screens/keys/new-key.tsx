import type { CreatedKey } from '@postrider/sdk';
import { useState } from 'react';
import { fieldProblem } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay, useMe } from '../../app/grant.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Form, FormActions, SelectField, TextField } from '../../ui/field.tsx';
import { Failure } from '../../ui/states.tsx';
import { ApplicationField } from './application-field.tsx';
import { EXPIRIES, type Expiry, expiresAt } from './expiry.ts';
import { type Scope, ScopesField } from './scopes-field.tsx';
import { text } from './texts.ts';

export function NewKey({
  onClose,
  onCreated,
}: {
  readonly onClose: () => void;
  readonly onCreated: (key: CreatedKey) => void;
}) {
  const { application: bound } = useMe();
  const may = useMay();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<ReadonlySet<Scope>>(new Set());
  const [application, setApplication] = useState('');
  const [expiry, setExpiry] = useState<Expiry>('never');
  const [isTried, setIsTried] = useState(false);
  const create = useChange('createKey', { stale: ['listKeys'], quiet: true, onDone: onCreated });
  const submit = () => {
    setIsTried(true);
    if (scopes.size === 0) return;
    create.mutate({
      body: {
        name,
        scopes: [...scopes],
        ...(application.trim() === '' ? {} : { application: application.trim() }),
        ...expiresAt(expiry, Date.now()),
      },
    });
  };
  const problems = ['/name', '/application', '/scopes', '/expiresAt'].map((at) => fieldProblem(create.error, at));
  const [nameProblem = null, applicationProblem = null, scopesProblem = null, expiryProblem = null] = problems;
  return (
    <Dialog title={text.create} onClose={onClose}>
      <Form label={text.create} onSubmit={submit}>
        <TextField label={text.name} hint={text.nameHint} value={name} problem={nameProblem} onChange={setName} />
        <ScopesField
          chosen={scopes}
          problem={isTried && scopes.size === 0 ? text.scopeMissing : scopesProblem}
          onChange={setScopes}
        />
        {bound === null && may('endpoints:read') && (
          <ApplicationField value={application} problem={applicationProblem} onChange={setApplication} />
        )}
        <SelectField<Expiry>
          label={text.expires}
          value={expiry}
          problem={expiryProblem}
          onChange={setExpiry}
          options={EXPIRIES.map((value) => ({ value, label: text.expiry[value] }))}
        />
        {create.isError && problems.every((problem) => problem === null) && <Failure error={create.error} />}
        <FormActions>
          <Button type="submit" look="primary" busy={create.isPending}>
            {text.createKey}
          </Button>
        </FormActions>
      </Form>
    </Dialog>
  );
}
