import type { DryRun, RecordedEvent } from '@postrider/sdk';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { writeExact } from '../../api/exact-json.ts';
import { indentJson } from '../../api/indent-json.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../app/grant.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Form, FormActions } from '../../ui/field.tsx';
import { Muted } from '../../ui/page.tsx';
import { DryRunResult } from './dry-run-result.tsx';
import { channelsIn, jsonProblem, type NewEventParts, newEventText } from './new-event-text.ts';
import { NEW_EVENT, SendEventFields } from './send-event-fields.tsx';
import { text } from './texts.ts';
import { useEventTypes } from './type-field.tsx';

/** Records an event: a new one, or `again` one like another. Its data goes as it is written. */
export function SendEvent({
  application,
  again,
  onClose,
}: {
  readonly application: string;
  readonly again?: NewEventParts;
  readonly onClose: () => void;
}) {
  const may = useMay();
  const navigate = useNavigate();
  const types = useEventTypes().data?.data ?? [];
  const [fields, setFields] = useState(() =>
    again === undefined
      ? NEW_EVENT
      : {
          ...NEW_EVENT,
          type: again.type,
          data: indentJson(again.dataText),
          channels: (again.channels ?? []).join(', '),
        },
  );
  const unfit = jsonProblem(fields.data);
  const [tried, setTried] = useState(false);
  const asked = () => ({
    path: { application },
    text: newEventText({
      type: fields.type.trim(),
      dataText: fields.data,
      uid: fields.uid.trim(),
      channels: channelsIn(fields.channels),
    }),
    headers: fields.idempotencyKey === '' ? {} : { 'idempotency-key': fields.idempotencyKey },
  });
  const send = useChange('recordEvent', {
    stale: ['listEvents'],
    said: text.sent(fields.type),
    quiet: true,
    onDone: (answer) => {
      onClose();
      // Without `dryRun` it is recorded.
      const { id } = answer as RecordedEvent;
      void navigate({ to: '/applications/$application/events/$event', params: { application, event: id } });
    },
  });
  const dryRun = useMutation({
    mutationFn: async () => (await call('recordEvent', { ...asked(), query: { dryRun: 'true' } })) as DryRun,
  });
  const whenFit = (does: () => void) => {
    setTried(true);
    dryRun.reset();
    send.reset();
    if (unfit === null) does();
  };
  return (
    <Dialog title={again === undefined ? text.sendTitle : text.sendAgainTitle} onClose={onClose} wide>
      <Form label={text.sendTitle} onSubmit={() => whenFit(() => send.mutate(asked()))}>
        <SendEventFields
          fields={fields}
          types={types}
          error={send.error ?? dryRun.error}
          dataProblem={tried && unfit !== null ? text.notJson(unfit) : null}
          onChange={(patch) => setFields({ ...fields, ...patch })}
          exampleOf={(type) => {
            const example = types.find(({ name }) => name === type)?.example ?? null;
            return example === null ? null : writeExact(example);
          }}
        />
        {may('endpoints:read') && <Muted>{text.dryRunHint}</Muted>}
        <FormActions>
          {may('endpoints:read') && (
            <Button busy={dryRun.isPending} onClick={() => whenFit(() => dryRun.mutate())}>
              {text.dryRun}
            </Button>
          )}
          <Button type="submit" look="primary" busy={send.isPending}>
            {text.send}
          </Button>
        </FormActions>
      </Form>
      <div role="status">{dryRun.data !== undefined && <DryRunResult answer={dryRun.data} />}</div>
    </Dialog>
  );
}
