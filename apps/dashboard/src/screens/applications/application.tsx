import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { one } from '../../api/queries.ts';
import { useIsPortal, useMay } from '../../app/grant.tsx';
import { Places } from '../../app/places.tsx';
import { text as common } from '../../app/texts.ts';
import { Crumbs } from '../../ui/crumbs.tsx';
import { Stack } from '../../ui/page.tsx';
import { Failure } from '../../ui/states.tsx';

/** The head of everything that is of one application. In the portal it is that of the whole page. */
export function Application() {
  const { application } = useParams({ from: '/applications/$application' });
  if (useIsPortal()) return <Outlet />;
  return (
    <Stack>
      <Head application={application} />
      <Places application={application} />
      <Outlet />
    </Stack>
  );
}

function Head({ application }: { readonly application: string }) {
  const may = useMay();
  const found = useQuery({ ...one('getApplication', { application }), enabled: may('endpoints:read') });
  if (found.isError) return <Failure error={found.error} />;
  return (
    <Crumbs>
      <Link to="/applications">{common.applications}</Link>
      <Link
        to="/applications/$application/endpoints"
        params={{ application }}
        activeProps={{ 'aria-current': undefined }}
        aria-busy={found.isLoading || undefined}
      >
        {found.data?.name ?? (found.isLoading ? '…' : application)}
      </Link>
    </Crumbs>
  );
}
