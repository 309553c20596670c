import { useQuery } from '@tanstack/react-query';
import { createRouter, RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { onSignedOut } from './api/call.ts';
import { one } from './api/queries.ts';
import { isSignedOut, MeProvider } from './app/grant.tsx';
import { PreferencesProvider } from './app/preferences.tsx';
import { dashboardRoutes } from './app/routes.ts';
import { queryClient, start } from './app/start.tsx';
import { takeLink } from './screens/sign-in/take-link.ts';
import { Failure, Loading } from './ui/states.tsx';

const SignIn = lazy(async () => ({ default: (await import('./screens/sign-in/sign-in.tsx')).SignIn }));

// Before the router looks at the address.
const linkAtStart = takeLink();

const router = createRouter({ routeTree: dashboardRoutes(), basepath: '/dashboard', defaultPreload: 'intent' });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** Somebody who is signed in sees the screens, anybody else how to sign in, at whatever address. */
function Dashboard() {
  const me = useQuery(one('whoAmI', {}));
  // Whoever comes by a link wants to be whom it is for, also where somebody is signed in already.
  const [link, setLink] = useState(linkAtStart);
  if (link === null && me.data !== undefined) {
    return (
      <MeProvider value={me.data}>
        <RouterProvider router={router} />
      </MeProvider>
    );
  }
  if (me.isPending) return <Loading />;
  if (me.isError && !isSignedOut(me.error)) return <Failure error={me.error} onRetry={() => void me.refetch()} />;
  return (
    <Suspense fallback={<Loading />}>
      <SignIn
        link={link}
        onSignedIn={(signedIn) => {
          // What somebody else has read is theirs.
          queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'whoAmI' });
          queryClient.setQueryData(one('whoAmI', {}).queryKey, signedIn);
          setLink(null);
        }}
        onStay={me.data === undefined ? null : () => setLink(null)}
      />
    </Suspense>
  );
}

// A session that ends while somebody works leads to the sign-in at once, and from there back to the same address.
onSignedOut(() => {
  const me = queryClient.getQueryState(one('whoAmI', {}).queryKey);
  if (me?.data !== undefined) void queryClient.resetQueries({ queryKey: ['whoAmI'] });
});

start(
  <PreferencesProvider>
    <Dashboard />
  </PreferencesProvider>,
);
