import type { ButtonHTMLAttributes } from 'react';
import styles from './button.module.css';

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'style'> {
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  /** Something is under way that it began: it can't be pressed, and says so. */
  readonly busy?: boolean;
}

export function Button({ look = 'plain', busy = false, disabled = false, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={`${styles['button']} ${styles[look]}`}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
    />
  );
}

/** For links that look like buttons: `className={buttonLook('primary')}`. */
export function buttonLook(look: NonNullable<ButtonProps['look']> = 'plain'): string {
  return `${styles['button']} ${styles[look]}`;
}
