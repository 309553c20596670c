import { text } from '../app/texts.ts';
import styles from './session-over.module.css';

/** For whoever has no token that is good: there is nothing to sign in to here. */
export function SessionOver() {
  return (
    <main className={styles['over']}>
      <h1>{text.sessionOver}</h1>
      <p>{text.sessionOverHint}</p>
    </main>
  );
}
