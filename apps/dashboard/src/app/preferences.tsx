import { createContext, type ReactNode, useContext, useEffect, useLayoutEffect, useMemo, useState } from 'react';

export type Scheme = 'light' | 'dark' | 'auto';

/** What each person sets for themselves, in this browser. */
export interface Preferences {
  readonly scheme: Scheme;
  /** Exact times in UTC; else by the browser's own clock. */
  readonly utc: boolean;
}

interface Held extends Preferences {
  /** What `scheme` comes to on this machine. */
  readonly dark: boolean;
  readonly change: (patch: Partial<Preferences>) => void;
}

const KEY = 'postrider.preferences';
const DEFAULTS: Preferences = { scheme: 'auto', utc: false };

const PreferencesContext = createContext<Held>({ ...DEFAULTS, dark: false, change: () => {} });

export function PreferencesProvider({ fixedScheme, children }: { fixedScheme?: Scheme; children: ReactNode }) {
  const [preferences, setPreferences] = useState(read);
  const dark = useDark(fixedScheme ?? preferences.scheme);
  // Before anything is painted.
  useLayoutEffect(() => {
    document.documentElement.dataset['scheme'] = dark ? 'dark' : 'light';
  }, [dark]);
  const held = useMemo(
    () => ({
      ...preferences,
      dark,
      change: (patch: Partial<Preferences>) => {
        const next = { ...preferences, ...patch };
        setPreferences(next);
        write(next);
      },
    }),
    [preferences, dark],
  );
  return <PreferencesContext value={held}>{children}</PreferencesContext>;
}

export function usePreferences(): Held {
  return useContext(PreferencesContext);
}

function useDark(scheme: Scheme): boolean {
  const [prefersDark, setPrefersDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const changed = () => setPrefersDark(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return scheme === 'auto' ? prefersDark : scheme === 'dark';
}

/** Nothing is kept where the browser keeps nothing for us: in some iframes. */
function read(): Preferences {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>;
    const scheme = kept.scheme === 'light' || kept.scheme === 'dark' ? kept.scheme : DEFAULTS.scheme;
    return { scheme, utc: kept.utc === true };
  } catch {
    return DEFAULTS;
  }
}

function write(preferences: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // As above.
  }
}
