import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { text } from '../app/texts.ts';
import { Button } from './button.tsx';
import styles from './table.module.css';

export interface Column<Item> {
  readonly id: string;
  readonly title: string;
  readonly cell: (item: Item) => ReactNode;
  /** Numbers stand at the right. */
  readonly numeric?: boolean;
  /** It is left out where there is little room. */
  readonly wideOnly?: boolean;
  /** What the row is: on a narrow screen it heads the card, without its title. */
  readonly lead?: boolean;
}

export interface Selection {
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (selected: ReadonlySet<string>) => void;
}

/** Of a table beside which one of its things is shown. */
export interface Choice {
  readonly chosen: string | null;
  /** By a press on the row, or when `j` or `k` get to it. */
  readonly onChoose: (id: string) => void;
}

/**
 * Rows of things. On a narrow screen each is a small card. `j` and `k` go down and up by row (see shortcuts.tsx), Enter
 * follows the first link of the row. `compact`: few short columns, that stay beside each other on a narrow screen too.
 */
export function Table<Item>({
  label,
  items,
  columns,
  idOf,
  nameOf,
  selection,
  choice,
  compact = false,
}: {
  readonly label: string;
  readonly items: readonly Item[];
  readonly columns: readonly Column<Item>[];
  readonly idOf: (item: Item) => string;
  /** What the checkbox of a row is called by. */
  readonly nameOf?: (item: Item) => string;
  readonly selection?: Selection | undefined;
  readonly choice?: Choice;
  readonly compact?: boolean;
}) {
  const body = useRef<HTMLTableSectionElement>(null);
  const chosen = selection?.selected;
  const toggle = (id: string) => {
    if (selection === undefined) return;
    const next = new Set(selection.selected);
    if (!next.delete(id)) next.add(id);
    selection.onSelect(next);
  };
  const all = items.length > 0 && items.every((item) => chosen?.has(idOf(item)) === true);
  return (
    <div className={styles['frame']}>
      <table className={`${styles['table']} ${compact ? '' : styles['cards']}`} aria-label={label}>
        <thead>
          <tr>
            {selection !== undefined && (
              <th scope="col" className={styles['check']}>
                <input
                  type="checkbox"
                  aria-label={text.selectAll}
                  checked={all}
                  onChange={() => selection.onSelect(all ? new Set() : new Set(items.map(idOf)))}
                />
              </th>
            )}
            {columns.map((column) => (
              <th key={column.id} scope="col" className={cellLook(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {items.map((item) => (
            <tr
              key={idOf(item)}
              data-row=""
              data-id={idOf(item)}
              tabIndex={-1}
              aria-selected={chosen === undefined ? undefined : chosen.has(idOf(item))}
              aria-current={choice?.chosen === idOf(item) ? 'true' : undefined}
              onKeyDown={followRow}
              onFocus={(event) => event.target === event.currentTarget && choice?.onChoose(idOf(item))}
            >
              {selection !== undefined && (
                <td className={styles['check']}>
                  <input
                    type="checkbox"
                    aria-label={text.select(nameOf?.(item) ?? idOf(item))}
                    checked={chosen?.has(idOf(item)) === true}
                    onChange={() => toggle(idOf(item))}
                  />
                </td>
              )}
              {columns.map((column) => (
                <td key={column.id} className={cellLook(column)} data-title={column.title}>
                  {column.cell(item)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function followRow(event: KeyboardEvent<HTMLTableRowElement>): void {
  if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
  event.currentTarget.querySelector('a')?.click();
}

function cellLook({
  numeric = false,
  wideOnly = false,
  lead = false,
}: {
  numeric?: boolean;
  wideOnly?: boolean;
  lead?: boolean;
}): string {
  return [numeric ? styles['numeric'] : '', wideOnly ? styles['wideonly'] : '', lead ? styles['lead'] : ''].join(' ');
}

/** The next page of a list, on demand. */
export function More({
  of,
}: {
  readonly of: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => unknown;
  };
}) {
  if (!of.hasNextPage) return null;
  return (
    <div className={styles['more']}>
      <Button busy={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>
        {text.more}
      </Button>
    </div>
  );
}
