import { useEffect, useState, useSyncExternalStore } from 'react';
import { follow } from '../../api/call.ts';
import { stayConnected } from './stay-connected.ts';
import type { OverviewPulse } from './with-pulse.ts';

export type Liveness =
  | { readonly state: 'paused' }
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  /** Until a moment, in milliseconds since 1970, at which it is tried again. */
  | { readonly state: 'waiting'; readonly until: number };

export interface Told {
  readonly pulse: OverviewPulse;
  /** By this browser's clock. */
  readonly receivedAt: number;
}

/** What the API tells live. Paused, or while nobody looks at the tab, it is not asked to. */
export function useLive(paused: boolean): { readonly liveness: Liveness; readonly told: Told | null } {
  const visible = useIsVisible();
  const runs = visible && !paused;
  const [told, setTold] = useState<Told | null>(null);
  const [liveness, setLiveness] = useState<Liveness>({ state: 'connecting' });
  useEffect(() => {
    if (!runs) {
      setLiveness({ state: 'paused' });
      return;
    }
    setLiveness({ state: 'connecting' });
    const ended = new AbortController();
    void stayConnected(
      {
        connect: (signal) => follow('streamOverview', { signal }),
        onMessage: (message) => {
          // The API's own words, by its document.
          setTold({ pulse: message as OverviewPulse, receivedAt: Date.now() });
          setLiveness((before) => (before.state === 'live' ? before : { state: 'live' }));
        },
        onWaiting: (ms) => setLiveness({ state: 'waiting', until: Date.now() + ms }),
      },
      ended.signal,
    );
    return () => ended.abort();
  }, [runs]);
  return { liveness, told };
}

function useIsVisible(): boolean {
  return useSyncExternalStore(subscribe, () => document.visibilityState === 'visible');
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}
