import { type ReactNode, useLayoutEffect } from 'react';
import type { PortalTheme } from '../app/grant.tsx';
import { usePreferences } from '../app/preferences.tsx';
import { themeVariables } from './theme.ts';

/** In a platform's colours and corners instead of ours. */
export function Themed({ theme, children }: { readonly theme: PortalTheme | null; readonly children: ReactNode }) {
  const { dark } = usePreferences();
  useLayoutEffect(() => {
    const { style } = document.documentElement;
    // Before a screen puts its own title in front of it.
    if (theme?.name !== undefined) document.title = theme.name;
    const variables = Object.entries(themeVariables(theme ?? {}, dark));
    for (const [name, value] of variables) style.setProperty(name, value);
    return () => {
      for (const [name] of variables) style.removeProperty(name);
    };
  }, [theme, dark]);
  return children;
}
