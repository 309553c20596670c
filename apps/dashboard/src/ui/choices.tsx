import type { ReactNode } from 'react';
import styles from './choices.module.css';

/** Fields that answer one question together, such as checkboxes. */
export function Choices({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <fieldset className={styles['choices']}>
      <legend>{label}</legend>
      {children}
    </fieldset>
  );
}
