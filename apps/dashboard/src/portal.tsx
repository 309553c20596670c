import { useQuery } from '@tanstack/react-query';
import { createRouter, RouterProvider } from '@tanstack/react-router';
import { onSignedOut } from './api/call.ts';
import { one } from './api/queries.ts';
import { isSignedOut, MeProvider } from './app/grant.tsx';
import { PreferencesProvider } from './app/preferences.tsx';
import { portalRoutes } from './app/routes.ts';
import { queryClient, start } from './app/start.tsx';
import { SessionOver } from './portal/session-over.tsx';
import { Themed } from './portal/themed.tsx';
import { takeToken } from './portal/token.ts';
import { Failure, Loading } from './ui/states.tsx';

takeToken();

const router = createRouter({ routeTree: portalRoutes(), basepath: '/portal', defaultPreload: 'intent' });

/** A customer with a token of their application sees what is theirs; without one there is nothing to sign in to. */
function Portal() {
  const me = useQuery(one('whoAmI', {}));
  if (me.isPending) return <Loading />;
  if (isSignedOut(me.error) || (me.data !== undefined && me.data.kind !== 'portal')) {
    return <SessionOver />;
  }
  if (me.data === undefined) return <Failure error={me.error} onRetry={() => void me.refetch()} />;
  const { theme } = me.data;
  return (
    <PreferencesProvider {...(theme?.scheme === undefined ? {} : { fixedScheme: theme.scheme })}>
      <Themed theme={theme}>
        <MeProvider value={me.data}>
          {/* Its routes are some of those that links are checked against. */}
          <RouterProvider router={router as never} />
        </MeProvider>
      </Themed>
    </PreferencesProvider>
  );
}

// A session that ends while somebody looks is said to be over at once.
onSignedOut(() => {
  const me = queryClient.getQueryState(one('whoAmI', {}).queryKey);
  if (me?.data !== undefined) void queryClient.resetQueries({ queryKey: ['whoAmI'] });
});

// The page around the frame may give a new token in the same address, which loads nothing anew.
addEventListener('hashchange', () => {
  if (takeToken()) void queryClient.resetQueries();
});

start(<Portal />);
