import type { Inbox } from '@postrider/sdk';
import { useState } from 'react';
import { fieldProblem } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { text as common } from '../../app/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Form, FormActions, TextArea, TextField } from '../../ui/field.tsx';
import { text } from './texts.ts';

/** What the inbox is called, and how it answers. */
export function InboxSettings({ inbox, onDone }: { readonly inbox: Inbox; readonly onDone: () => void }) {
  const [name, setName] = useState(inbox.name ?? '');
  const [status, setStatus] = useState(String(inbox.answer.status));
  const [delay, setDelay] = useState(String(inbox.answer.delayMs));
  const [failing, setFailing] = useState(String(Number((inbox.answer.failureRate * 100).toFixed(1))));
  const [body, setBody] = useState(inbox.answer.body);
  const [checked, setChecked] = useState(false);
  const save = useChange('updateInbox', { stale: ['getInbox', 'listInboxes'], said: text.saved, quiet: true, onDone });
  const send = () => {
    setChecked(true);
    if ([status, delay, failing].some((written) => !isNumber(written))) return;
    save.mutate({
      path: { inbox: inbox.id },
      body: {
        name: name === '' ? null : name,
        answer: { status: Number(status), delayMs: Number(delay), failureRate: Number(failing) / 100, body },
      },
    });
  };
  const problemOf = (pointer: string, written = '0') =>
    checked && !isNumber(written) ? text.notANumber : fieldProblem(save.error, pointer);
  return (
    <Form onSubmit={send}>
      <TextField label={text.name} hint={text.nameHint} value={name} onChange={setName} problem={problemOf('/name')} />
      <TextField
        label={text.status}
        hint={text.statusHint}
        inputMode="numeric"
        value={status}
        onChange={setStatus}
        problem={problemOf('/answer/status', status)}
      />
      <TextField
        label={text.delay}
        hint={text.delayHint}
        inputMode="numeric"
        value={delay}
        onChange={setDelay}
        problem={problemOf('/answer/delayMs', delay)}
      />
      <TextField
        label={text.failureRate}
        hint={text.failureRateHint}
        inputMode="decimal"
        value={failing}
        onChange={setFailing}
        problem={problemOf('/answer/failureRate', failing)}
      />
      <TextArea
        label={text.body}
        hint={text.bodyHint}
        rows={3}
        value={body}
        onChange={setBody}
        problem={problemOf('/answer/body')}
      />
      <FormActions>
        <Button onClick={onDone}>{common.cancel}</Button>
        <Button type="submit" look="primary" busy={save.isPending}>
          {common.save}
        </Button>
      </FormActions>
    </Form>
  );
}

function isNumber(written: string): boolean {
  return written.trim() !== '' && Number.isFinite(Number(written));
}
