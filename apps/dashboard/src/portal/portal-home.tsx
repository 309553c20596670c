import { Navigate } from '@tanstack/react-router';
import { useMay, useMe } from '../app/grant.tsx';
import { NotFound } from '../app/not-found.tsx';

/** Leads to the endpoints of the application that the session is of, or to its events where those are not to be seen. */
export function PortalHome() {
  const { application } = useMe();
  const may = useMay();
  if (application === null) return <NotFound />;
  const to = may('endpoints:read') ? '/applications/$application/endpoints' : '/applications/$application/events';
  return <Navigate to={to} params={{ application: application.id }} replace />;
}
