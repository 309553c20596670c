import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { one } from '../../api/queries.ts';
import { useIsPortal, useMay } from '../../app/grant.tsx';
import { text } from '../../app/texts.ts';
import { Stack } from '../../ui/page.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { LinkTabs, linkTabLook } from '../../ui/tabs.tsx';

/** The head of everything that is of one application. */
export function Application() {
  const { application } = useParams({ from: '/applications/$application' });
  const isPortal = useIsPortal();
  return (
    <Stack>
      {!isPortal && <ApplicationName application={application} />}
      <Places application={application} />
      <Outlet />
    </Stack>
  );
}

function ApplicationName({ application }: { readonly application: string }) {
  const found = useQuery(one('getApplication', { application }));
  if (found.data !== undefined) return <strong>{found.data.name}</strong>;
  return found.isPending ? <Loading lines={1} /> : <Failure error={found.error} />;
}

function Places({ application }: { readonly application: string }) {
  const may = useMay();
  const isPortal = useIsPortal();
  return (
    <LinkTabs label={text.application}>
      <Link to="/applications/$application/endpoints" params={{ application }} className={linkTabLook}>
        {text.endpoints}
      </Link>
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
      {isPortal && (
        <Link to="/event-types" className={linkTabLook}>
          {text.eventTypes}
        </Link>
      )}
      {may('endpoints:write') && !isPortal && (
        <Link to="/applications/$application/settings" params={{ application }} className={linkTabLook}>
          {text.settings}
        </Link>
      )}
    </LinkTabs>
  );
}
