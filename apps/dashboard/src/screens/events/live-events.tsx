import { useQuery } from '@tanstack/react-query';
import { one } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Stack } from '../../ui/page.tsx';
import { Pill, type Tone } from '../../ui/pill.tsx';
import { Empty } from '../../ui/states.tsx';
import styles from '../deliveries/selection-bar.module.css';
import { EventTable } from './event-table.tsx';
import { TAIL_MAX, type Tail } from './tail.ts';
import { text } from './texts.ts';
import { useEventTail } from './use-event-tail.ts';

/** A stream tells of an event when it is recorded; how its deliveries go is read beside. */
const REREAD_MS = 3000;
const REREAD_MAX = 100;

/** Events as they come in, on top of the latest ones that were there. */
export function LiveEvents({ application, type }: { readonly application: string; readonly type: string | undefined }) {
  const { tail, pause, resume } = useEventTail(application, type);
  const latest = useQuery({
    ...one('listEvents', { application }, { limit: REREAD_MAX, ...(type === undefined ? {} : { type }) }),
    refetchInterval: tail.isPaused ? false : REREAD_MS,
  });
  const read = latest.data?.data ?? [];
  const known = new Map(read.map((event) => [event.id, event]));
  const streamed = new Set(tail.shown.map(({ id }) => id));
  const held = new Set(tail.held.map(({ id }) => id));
  const events = [
    ...tail.shown.map((event) => known.get(event.id) ?? event),
    ...read.filter(({ id }) => !streamed.has(id) && !held.has(id)),
  ].slice(0, TAIL_MAX);
  const toggle = () => (tail.isPaused ? resume() : pause(new Set(events.map(({ id }) => id))));
  return (
    <Stack>
      <section className={styles['bar']} aria-label={text.tail}>
        <Pill tone={toneOf(tail)}>{text.tailWord[tail.isPaused ? 'paused' : tail.state]}</Pill>
        <span role="status">{said(tail)}</span>
        <Button onClick={toggle}>{tail.isPaused ? text.resume : text.pause}</Button>
      </section>
      {events.length === 0 ? (
        <Empty title={text.empty}>{text.tailEmpty}</Empty>
      ) : (
        <EventTable application={application} events={events} />
      )}
      {events.length === TAIL_MAX && <p>{text.tailBounded(TAIL_MAX)}</p>}
    </Stack>
  );
}

function toneOf({ isPaused, state }: Tail): Tone {
  if (isPaused) return 'idle';
  return state === 'live' ? 'good' : 'warn';
}

function said({ isPaused, heldCount, state, detail }: Tail): string {
  if (isPaused) return text.tailState.paused(heldCount);
  return state === 'waiting' && detail !== null ? `${text.tailState.waiting} ${detail}` : text.tailState[state];
}
