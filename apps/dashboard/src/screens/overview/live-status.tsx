import { Button } from '../../ui/button.tsx';
import { Muted, Row } from '../../ui/page.tsx';
import { Pill, type Tone } from '../../ui/pill.tsx';
import { durationText, Time, useNow } from '../../ui/time.tsx';
import { text } from './texts.ts';
import type { Liveness } from './use-live.ts';

const WORDS: Readonly<Record<Liveness['state'], readonly [Tone, string]>> = {
  paused: ['idle', text.paused],
  connecting: ['idle', text.connecting],
  live: ['good', text.live],
  waiting: ['warn', text.notLive],
};

/** Whether what is shown is what happens now, and if not, of when it is. */
export function LiveStatus({
  liveness,
  readAt,
  paused,
  onPause,
}: {
  readonly liveness: Liveness;
  /** When the figures were read; null: they were not yet. */
  readonly readAt: string | null;
  readonly paused: boolean;
  readonly onPause: (paused: boolean) => void;
}) {
  const now = useNow();
  const [tone, word] = WORDS[liveness.state];
  const waitMs = liveness.state === 'waiting' ? liveness.until - now : 0;
  return (
    <Row>
      <span role="status">
        <Pill tone={tone}>{word}</Pill>
      </span>
      {waitMs >= 1000 && <Muted>{text.connectingAgain(durationText(waitMs))}</Muted>}
      {(liveness.state === 'paused' || liveness.state === 'waiting') && readAt !== null && (
        <Muted>
          {text.readAt} <Time at={readAt} />
        </Muted>
      )}
      <Button onClick={() => onPause(!paused)}>{paused ? text.resume : text.pause}</Button>
    </Row>
  );
}
