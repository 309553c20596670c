import { useEffect, useRef } from 'react';

/** What a key does on the screen that asks for it; null: the screen goes without. */
export interface Shortcut {
  readonly key: string;
  readonly does: () => void;
}

/** Keys do something as long as this is shown, unless somebody is writing, or a dialog is open, or a modifier is held. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const held = useRef(shortcuts);
  held.current = shortcuts;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isWriting(event.target)) return;
      if (document.querySelector('[role="dialog"], [role="alertdialog"]') !== null) return;
      const found = held.current.find(({ key }) => key === event.key);
      if (found === undefined) return;
      event.preventDefault();
      found.does();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
}

/** `j` and `k`: to the next and the previous row of the first table. */
export function moveRow(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = at < 0 ? (by === 1 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by));
  rows[next]?.focus();
}

/** The id of the row that has the focus; null: none has. */
export function rowInFocus(): string | null {
  return document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset['id'] ?? null;
}

/** `/`: to the search of the screen, which is its first input of type search. */
export function focusSearch(): void {
  document.querySelector<HTMLInputElement>('main input[type="search"]')?.focus();
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
