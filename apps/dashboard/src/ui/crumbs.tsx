import { Children, type ReactNode } from 'react';
import { text } from '../app/texts.ts';
import styles from './crumbs.module.css';

/** Where a screen is, as links from the outermost place inwards; the screen's own title says the last one. */
export function Crumbs({ children }: { readonly children: ReactNode }) {
  return (
    <nav aria-label={text.breadcrumbs}>
      <ol className={styles['crumbs']}>
        {Children.map(children, (crumb) => (
          <li>{crumb}</li>
        ))}
      </ol>
    </nav>
  );
}
