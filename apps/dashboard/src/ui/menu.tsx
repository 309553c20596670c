import type { ReactNode } from 'react';
import { Button as AriaButton, Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { buttonLook } from './button.tsx';
import styles from './menu.module.css';

export interface MenuChoice {
  readonly id: string;
  readonly label: string;
  readonly onChoose: () => void;
  readonly danger?: boolean;
}

/** What else can be done with something, behind one button. */
export function Menu({
  label,
  children = '⋯',
  choices,
}: {
  /** For those who do not see it. */
  readonly label: string;
  readonly children?: ReactNode;
  readonly choices: readonly MenuChoice[];
}) {
  return (
    <MenuTrigger>
      <AriaButton aria-label={label} className={buttonLook('plain')}>
        {children}
      </AriaButton>
      <Popover placement="bottom end" className={styles['popover'] ?? ''}>
        <AriaMenu
          className={styles['menu'] ?? ''}
          onAction={(id) => choices.find((choice) => choice.id === id)?.onChoose()}
        >
          {choices.map((choice) => (
            <MenuItem
              key={choice.id}
              id={choice.id}
              className={`${styles['item']} ${choice.danger === true ? styles['danger'] : ''}`}
            >
              {choice.label}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
