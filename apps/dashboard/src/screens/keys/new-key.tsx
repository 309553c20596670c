import type { CreatedKey } from '@postrider/sdk';
import { useState } from 'react';
import { fieldProblem } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay, useMe } from '../../app/grant.tsx';
import { usePreferences } from '../../app/preferences.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Form, FormActions, TextField } from '../../ui/field.tsx';
import { Failure } from '../../ui/states.tsx';
import { ApplicationField } from './application-field.tsx';
import { ExpiryField } from './expiry-field.tsx';
import { draftProblems, type KeyDraft, keyBody, NO_KEY } from './key-draft.ts';
import { ScopesField } from './scopes-field.tsx';
import { text } from './texts.ts';

/** What the form can say something about, by where it stands in what is sent. */
const POINTERS = ['/name', '/scopes', '/application', '/expiresAt', '/rateLimit'] as const;

export function NewKey({
  onClose,
  onCreated,
}: {
  readonly onClose: () => void;
  readonly onCreated: (key: CreatedKey) => void;
}) {
  const { application: bound } = useMe();
  const may = useMay();
  const { utc } = usePreferences();
  const [draft, setDraft] = useState(NO_KEY);
  const [isTried, setIsTried] = useState(false);
  const create = useChange('createKey', { stale: ['listKeys'], quiet: true, onDone: onCreated });
  const patch = (change: Partial<KeyDraft>) => setDraft({ ...draft, ...change });
  const problem = (pointer: (typeof POINTERS)[number]) => fieldProblem(create.error, pointer);
  const unfit = draftProblems(draft);
  const submit = () => {
    setIsTried(true);
    if (!unfit.scopes && !unfit.rateLimit) create.mutate({ body: keyBody(draft, { now: Date.now(), utc }) });
  };
  return (
    <Dialog title={text.create} onClose={onClose}>
      <Form label={text.create} onSubmit={submit}>
        <TextField
          label={text.name}
          hint={text.nameHint}
          value={draft.name}
          problem={problem('/name')}
          onChange={(name) => patch({ name })}
        />
        <ScopesField
          chosen={draft.scopes}
          problem={isTried && unfit.scopes ? text.scopeMissing : problem('/scopes')}
          onChange={(scopes) => patch({ scopes })}
        />
        {bound === null && may('endpoints:read') && (
          <ApplicationField
            value={draft.application}
            problem={problem('/application')}
            onChange={(application) => patch({ application })}
          />
        )}
        <ExpiryField draft={draft} problem={problem('/expiresAt')} onChange={patch} />
        <TextField
          label={text.rateLimit}
          hint={text.rateLimitHint}
          inputMode="decimal"
          value={draft.rateLimit}
          problem={isTried && unfit.rateLimit ? text.rateLimitUnfit : problem('/rateLimit')}
          onChange={(rateLimit) => patch({ rateLimit })}
        />
        {create.isError && POINTERS.every((pointer) => problem(pointer) === null) && <Failure error={create.error} />}
        <FormActions>
          <Button type="submit" look="primary" busy={create.isPending}>
            {text.createKey}
          </Button>
        </FormActions>
      </Form>
    </Dialog>
  );
}
