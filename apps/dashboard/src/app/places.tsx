import { Link } from '@tanstack/react-router';
import { LinkTabs, linkTabLook } from '../ui/tabs.tsx';
import { useIsPortal, useMay } from './grant.tsx';
import { text } from './texts.ts';

/** What there is of one application; for a customer also the catalogue, since they have no other menu. */
export function Places({ application }: { readonly application: string }) {
  const may = useMay();
  const isPortal = useIsPortal();
  return (
    <LinkTabs label={isPortal ? text.navigation : text.application}>
      {may('endpoints:read') && (
        <Link to="/applications/$application/endpoints" params={{ application }} className={linkTabLook}>
          {text.endpoints}
        </Link>
      )}
      {may('events:read') && (
        <>
          <Link to="/applications/$application/events" params={{ application }} className={linkTabLook}>
            {text.events}
          </Link>
          <Link to="/applications/$application/deliveries" params={{ application }} className={linkTabLook}>
            {text.deliveries}
          </Link>
        </>
      )}
      {isPortal && may('endpoints:read') && (
        <Link to="/event-types" className={linkTabLook}>
          {text.eventTypes}
        </Link>
      )}
      {!isPortal && may('endpoints:write') && (
        <Link to="/applications/$application/settings" params={{ application }} className={linkTabLook}>
          {text.settings}
        </Link>
      )}
    </LinkTabs>
  );
}
