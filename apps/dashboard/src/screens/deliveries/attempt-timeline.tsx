import type { Attempt, DeliveryWithAttempts } from '@postrider/sdk';
import { useState } from 'react';
import { useIsPortal } from '../../app/grant.tsx';
import { Muted } from '../../ui/page.tsx';
import { durationText, ExactTime, Time } from '../../ui/time.tsx';
import { attemptCause } from './attempt-cause.ts';
import { AttemptDetails } from './attempt-details.tsx';
import styles from './attempt-timeline.module.css';
import { OutcomePill } from './status-pill.tsx';
import { text } from './texts.ts';

/** Every attempt, the latest first and with all there is to see of it. */
export function AttemptTimeline({
  application,
  delivery,
}: {
  readonly application: string;
  readonly delivery: DeliveryWithAttempts;
}) {
  const attempts = delivery.attempts.toReversed();
  if (attempts.length === 0) return <Muted>{text.timelineEmpty}</Muted>;
  return (
    <ol className={styles['timeline']} reversed>
      {attempts.map((attempt, index) => (
        <OneAttempt
          key={attempt.id}
          application={application}
          delivery={delivery}
          attempt={attempt}
          isLatest={index === 0}
        />
      ))}
    </ol>
  );
}

function OneAttempt({
  application,
  delivery,
  attempt,
  isLatest,
}: {
  readonly application: string;
  readonly delivery: DeliveryWithAttempts;
  readonly attempt: Attempt;
  readonly isLatest: boolean;
}) {
  const [open, setOpen] = useState(isLatest);
  const { cause, advice } = attemptCause(attempt, { isPortal: useIsPortal() });
  return (
    <li className={`${styles['attempt']} ${styles[attempt.outcome] ?? ''}`}>
      <div className={styles['head']}>
        <h3>{text.attempt(attempt.number)}</h3>
        <OutcomePill {...attempt} />
        <span className={styles['aside']}>
          <ExactTime at={attempt.startedAt} /> (<Time at={attempt.startedAt} />)
        </span>
      </div>
      <p>{cause}</p>
      {advice !== null && (
        <p>
          <strong>{text.toDo}</strong> {advice}
        </p>
      )}
      <p className={styles['aside']}>{text.made(text.trigger[attempt.trigger], durationText(attempt.durationMs))}</p>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{text.details(attempt.number)}</summary>
        {open && <AttemptDetails application={application} delivery={delivery} attempt={attempt} />}
      </details>
    </li>
  );
}
