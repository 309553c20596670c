import type { ButtonHTMLAttributes } from 'react';
import styles from './button.module.css';

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'style'> {
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  /** Something is under way that it began: it can't be pressed, and says so. */
  readonly busy?: boolean;
}

export function Button({ look = 'plain', busy = false, type = 'button', onClick, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={`${styles['button']} ${styles[look]}`}
      // Not `disabled`: that would take the focus away from whoever pressed it, and Escape with it.
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? stop : onClick}
    />
  );
}

function stop(event: { preventDefault(): void }): void {
  event.preventDefault();
}

/** For links that look like buttons: `className={buttonLook('primary')}`. */
export function buttonLook(look: NonNullable<ButtonProps['look']> = 'plain'): string {
  return `${styles['button']} ${styles[look]}`;
}
