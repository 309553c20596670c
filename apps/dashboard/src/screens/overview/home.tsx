import { Navigate } from '@tanstack/react-router';
import { useMay, useMe } from '../../app/grant.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty } from '../../ui/states.tsx';
import { text } from './texts.ts';

/** Where those begin who may not see all of the overview: with the first that they may see. */
export function Home() {
  const { application: bound } = useMe();
  const may = useMay();
  if (bound !== null && (may('endpoints:read') || may('events:read'))) {
    const params = { application: bound.id };
    return may('endpoints:read') ? (
      <Navigate to="/applications/$application/endpoints" params={params} replace />
    ) : (
      <Navigate to="/applications/$application/events" params={params} replace />
    );
  }
  if (may('endpoints:read')) return <Navigate to="/applications" replace />;
  if (may('keys:write')) return <Navigate to="/keys" replace />;
  if (may('audit:read')) return <Navigate to="/audit-log" replace />;
  return (
    <Page title={text.title}>
      <Empty title={text.nothingTitle}>{text.nothing}</Empty>
    </Page>
  );
}
