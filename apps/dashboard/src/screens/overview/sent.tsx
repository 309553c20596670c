import { Link } from '@tanstack/react-router';
import { Stack } from '../../ui/page.tsx';
import { stepsText } from './texts.ts';
import type { FirstStepsDone } from './use-first-steps.ts';

/** What has become of the event that was sent last, and where to look at it. */
export function Sent({
  application,
  steps: { delivery, inbox },
}: {
  readonly application: string;
  readonly steps: FirstStepsDone;
}) {
  return (
    <Stack>
      <p role="status">{delivery === null ? stepsText.sent.waiting : stepsText.sent[delivery.status]}</p>
      {inbox !== null && delivery?.status === 'delivered' && (
        <Link to="/playground/$inbox" params={{ inbox: inbox.id }}>
          {stepsText.sent.request}
        </Link>
      )}
      {delivery !== null && (
        <Link to="/applications/$application/deliveries/$delivery" params={{ application, delivery: delivery.id }}>
          {stepsText.sent.delivery}
        </Link>
      )}
    </Stack>
  );
}
