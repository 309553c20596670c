import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { text } from '../app/texts.ts';
import styles from './notices.module.css';

type Tone = 'good' | 'bad';
interface Notice {
  readonly id: number;
  readonly tone: Tone;
  readonly said: string;
}

const SHOWN_MAX = 4;
/** Long enough to be read twice; what went wrong stays until it is put away. */
const SHOWN_MS = 6000;

const NoticeContext = createContext<(tone: Tone, said: string) => void>(() => {});

/** Tells what has happened in a corner, to screen readers too. */
export function useNotice(): (tone: Tone, said: string) => void {
  return useContext(NoticeContext);
}

export function Notices({ children }: { children: ReactNode }) {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const drop = useCallback((id: number) => setNotices((before) => before.filter((one) => one.id !== id)), []);
  const tell = useCallback(
    (tone: Tone, said: string) => {
      const id = performance.now() + Math.random();
      setNotices((before) => [...before.filter((one) => one.said !== said), { id, tone, said }].slice(-SHOWN_MAX));
      if (tone === 'good') setTimeout(() => drop(id), SHOWN_MS);
    },
    [drop],
  );
  return (
    <NoticeContext value={tell}>
      {children}
      <section className={styles['notices']} aria-live="polite" aria-label={text.notices}>
        {notices.map(({ id, tone, said }) => (
          <div key={id} className={`${styles['notice']} ${styles[tone]}`}>
            <span>{said}</span>
            <button type="button" className={styles['drop']} aria-label={text.close} onClick={() => drop(id)}>
              ✕
            </button>
          </div>
        ))}
      </section>
    </NoticeContext>
  );
}
