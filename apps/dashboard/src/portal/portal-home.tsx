import { Navigate } from '@tanstack/react-router';
import { useMe } from '../app/grant.tsx';
import { NotFound } from '../app/not-found.tsx';

/** Leads to the endpoints of the application that the session is of. */
export function PortalHome() {
  const { application } = useMe();
  if (application === null) return <NotFound />;
  return <Navigate to="/applications/$application/endpoints" params={{ application: application.id }} replace />;
}
