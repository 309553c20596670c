import type { EndpointExplanation } from '@postrider/sdk';
import { Stack } from '../../ui/page.tsx';
import { Countdown } from '../../ui/time.tsx';
import { text } from './texts.ts';

/** Everything that stands before the next attempt of an open delivery, and until when, where that is known. */
export function Waits({ waitsFor }: { readonly waitsFor: NonNullable<EndpointExplanation['delivery']>['waitsFor'] }) {
  return (
    <Stack>
      {waitsFor.map(({ code, until }) => (
        <span key={code}>
          {until === null ? (
            text.waitsWithout(text.waits[code])
          ) : (
            <>
              {text.waitsUntil(text.waits[code])} <Countdown at={until} />
            </>
          )}
        </span>
      ))}
    </Stack>
  );
}
