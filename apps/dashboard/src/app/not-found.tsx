import { Link } from '@tanstack/react-router';
import { Page } from '../ui/page.tsx';
import { useIsPortal } from './grant.tsx';
import { text } from './texts.ts';

export function NotFound() {
  const isPortal = useIsPortal();
  return (
    <Page title={text.notFound} lead={text.notFoundHint}>
      <p>
        <Link to="/">{isPortal ? text.endpoints : text.overview}</Link>
      </p>
    </Page>
  );
}
