import type { Event } from '@postrider/sdk';
import type { ReactNode } from 'react';
import { Code } from '../../ui/code.tsx';
import { Facts, Stack } from '../../ui/page.tsx';
import { ExactTime } from '../../ui/time.tsx';
import { text } from './texts.ts';

type Fact = readonly [name: string, value: ReactNode];

export function EventFacts({ event }: { readonly event: Event }) {
  const { uid, channels, occurredAt, createdAt, deliverAt, expiresAt, erasedAt, warnings } = event;
  const moments: readonly (readonly [string, string | null])[] = [
    [text.deliverAt, deliverAt],
    [text.expiresAt, expiresAt],
    [text.erasedAt, erasedAt],
  ];
  const facts: readonly Fact[] = [
    [text.id, <Code key="id">{event.id}</Code>],
    [text.uid, uid === null ? text.none : <Code key="uid">{uid}</Code>],
    [text.channels, channels === null ? text.allChannels : channels.join(', ')],
    [text.occurred, <ExactTime key="occurred" at={occurredAt} />],
    [text.recorded, <ExactTime key="recorded" at={createdAt} />],
    ...moments.flatMap(([name, at]): Fact[] => (at === null ? [] : [[name, <ExactTime key={name} at={at} />]])),
    ...(warnings === null ? [] : [[text.warnings, <Warnings key="warnings" warnings={warnings} />] as const]),
  ];
  return <Facts facts={facts} />;
}

function Warnings({ warnings }: { warnings: NonNullable<Event['warnings']> }) {
  return (
    <Stack>
      {warnings.map(({ pointer, detail }) => (
        <span key={pointer + detail}>
          <Code>{pointer === '' ? '/' : pointer}</Code> {detail}
        </span>
      ))}
    </Stack>
  );
}
