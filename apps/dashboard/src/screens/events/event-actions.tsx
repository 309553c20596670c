import { useState } from 'react';
import { curlOf } from '../../api/curl.ts';
import { useChange } from '../../api/use-change.ts';
import { useIsPortal, useMay, useMe } from '../../app/grant.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { ConfirmButton } from '../../ui/dialog.tsx';
import { STALE_AFTER_CHANGE } from '../deliveries/retry-each.ts';
import type { EventWithText } from './event-query.ts';
import { newEventText } from './new-event-text.ts';
import { SendEvent } from './send-event.tsx';
import { text } from './texts.ts';
import { useRetryFailed } from './use-retry-failed.ts';

export function EventActions({
  application,
  answer: { event, dataText },
}: {
  readonly application: string;
  readonly answer: EventWithText;
}) {
  const [sending, setSending] = useState(false);
  const may = useMay();
  const isPortal = useIsPortal();
  const { role } = useMe();
  const retry = useRetryFailed(application);
  const erase = useChange('eraseEventData', { stale: STALE_AFTER_CHANGE, said: text.erased });
  const isThere = event.erasedAt === null;
  const again = { type: event.type, dataText, channels: event.channels };
  // Of a key the scopes decide; of people only administrators, since nothing brings it back.
  const mayErase = may('events:write') && (role === null || role === 'admin');
  return (
    <>
      {!isPortal && isThere && (
        <CopyButton
          value={async () => curlOf('recordEvent', { path: { application }, text: newEventText(again) })}
          label={text.copyCurl}
        />
      )}
      {mayErase && isThere && (
        <ConfirmButton
          label={text.erase}
          title={text.eraseTitle}
          confirm={text.erase}
          busy={erase.isPending}
          onConfirm={() => erase.mutate({ path: { application, event: event.id } })}
        >
          {text.eraseHint}
        </ConfirmButton>
      )}
      {may('events:write') && isThere && <Button onClick={() => setSending(true)}>{text.sendAgain}</Button>}
      {may('deliveries:retry') && isThere && (event.deliveries?.failed ?? 0) > 0 && (
        <Button look="primary" busy={retry.isPending} onClick={() => retry.mutate([event])}>
          {text.retryAll}
        </Button>
      )}
      {sending && <SendEvent application={application} again={again} onClose={() => setSending(false)} />}
    </>
  );
}
