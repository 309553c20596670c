import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { curlOf } from '../../api/curl.ts';
import { pages } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { useIsPortal } from '../../app/grant.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Form, FormActions, SelectField } from '../../ui/field.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { AttemptMade } from './attempt-made.tsx';
import { OtherProblem } from './other-problem.tsx';
import { text } from './texts.ts';
import { useAllWhile } from './use-all-while.ts';

/** Sends the example of an event type, and shows at once what was sent and what came back. */
export function TestDialog({
  path,
  onClose,
}: {
  readonly path: { readonly application: string; readonly endpoint: string };
  readonly onClose: () => void;
}) {
  const isPortal = useIsPortal();
  const listed = useInfiniteQuery(pages('listEventTypes', {}, { limit: 250 }));
  const types = listed.data?.pages.flatMap(({ data }) => data) ?? [];
  useAllWhile(true, listed, types.length);
  const withExample = types.filter(({ example, archived }) => example !== null && !archived).map(({ name }) => name);
  return (
    <Dialog title={text.testTitle} onClose={onClose} wide>
      <Answered of={listed} lines={3}>
        {() =>
          withExample.length === 0 ? (
            <Empty title={text.noExamples} command={isPortal ? undefined : EXAMPLE}>
              {text.noExamplesHint}
            </Empty>
          ) : (
            <TestForm path={path} types={withExample} />
          )
        }
      </Answered>
    </Dialog>
  );
}

const EXAMPLE = curlOf('putEventType', {
  path: { eventType: 'message.delivered' },
  body: { description: 'A message reached its recipient.', example: { messageId: 'm_1' } },
});

function TestForm({
  path,
  types,
}: {
  path: { readonly application: string; readonly endpoint: string };
  types: readonly string[];
}) {
  const [type, setType] = useState(types[0] ?? '');
  const send = useChange('sendTest', { quiet: true, stale: ['listDeliveries', 'readAuditLog'] });
  return (
    <>
      <Form label={text.testTitle} onSubmit={() => send.mutate({ path, body: { type } })}>
        <SelectField
          label={text.eventType}
          hint={text.testHint}
          value={type}
          onChange={setType}
          options={types.map((value) => ({ value, label: value }))}
        />
        <OtherProblem error={send.error} />
        <FormActions>
          <Button type="submit" look="primary" busy={send.isPending}>
            {send.isPending ? text.sending : text.sendTest}
          </Button>
        </FormActions>
      </Form>
      <div aria-live="polite">
        {send.data !== undefined && <AttemptMade application={path.application} attempt={send.data.attempt} />}
      </div>
    </>
  );
}
