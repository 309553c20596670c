import type { Endpoint } from '@postrider/sdk';
import { usePreferences } from '../../app/preferences.tsx';
import { Muted, Row } from '../../ui/page.tsx';
import { Pill } from '../../ui/pill.tsx';
import { clockTime, Time, useNow } from '../../ui/time.tsx';
import { isHeld, stateOf, TONES } from './state-of.ts';
import { text } from './texts.ts';

/** How an endpoint stands, and since when or why. */
export function EndpointPill({ endpoint }: { readonly endpoint: Endpoint }) {
  const state = stateOf(endpoint, useNow());
  return (
    <Row>
      <Pill tone={TONES[state]}>{text.states[state]}</Pill>
      <Why endpoint={endpoint} />
    </Row>
  );
}

function Why({ endpoint: { status, statusReason, health, heldUntil } }: { readonly endpoint: Endpoint }) {
  const now = useNow();
  const { utc } = usePreferences();
  if (status === 'paused') return <Muted>{text.pausedWhy}</Muted>;
  if (status === 'disabled') return <Muted>{text.disabledWhy[statusReason ?? 'manual']}</Muted>;
  const held = isHeld(heldUntil, now) ? text.heldUntil(clockTime(heldUntil, utc)) : null;
  if (health.state === 'healthy') return held === null ? null : <Muted>{held}</Muted>;
  return (
    <Muted>
      {text.inARow(health.consecutiveFailures)}, {text.failingFor} <Time at={health.failingSince} />
      {held !== null && `; ${held}`}
    </Muted>
  );
}
