import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { callPlace } from '../api/call.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Checkbox, SelectField } from '../ui/field.tsx';
import { focusSearch, moveRow, useShortcuts } from '../ui/shortcuts.tsx';
import { useIsPortal, useMay, useMe } from './grant.tsx';
import { Places } from './places.tsx';
import { type Scheme, usePreferences } from './preferences.tsx';
import styles from './shell.module.css';
import { text } from './texts.ts';

/** What surrounds every screen: where one can go, who one is, and keys that work everywhere. */
export function Shell() {
  const [help, setHelp] = useState(false);
  const [open, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useShortcuts([
    { key: '/', does: focusSearch },
    { key: 'j', does: () => moveRow(1) },
    { key: 'k', does: () => moveRow(-1) },
    { key: '?', does: () => setHelp(true) },
  ]);
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    setOpen(false);
    // As after the load of a page: whoever uses a screen reader begins at the new screen.
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [path]);
  const isPortal = useIsPortal();
  return (
    <div className={isPortal ? styles['portal'] : styles['shell']}>
      <a className={styles['skip']} href="#content">
        {text.skip}
      </a>
      {isPortal ? <PortalHead /> : <Side open={open} onToggle={() => setOpen(!open)} />}
      <main id="content" ref={main} tabIndex={-1} className={styles['main']}>
        <Outlet />
      </main>
      {help && (
        <Dialog title={text.help} onClose={() => setHelp(false)}>
          <dl className={styles['keys']}>
            {text.shortcuts.map(([key, does]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </Dialog>
      )}
    </div>
  );
}

function Side({ open, onToggle }: { open: boolean; onToggle: () => void }) {
  const { instance, application } = useMe();
  const may = useMay();
  const isUnbound = application === null;
  return (
    <header className={styles['side']}>
      <div className={styles['brand']}>
        <Link to="/" className={styles['name']}>
          {text.product}
        </Link>
        <span className={styles['toggle']}>
          <Button aria-expanded={open} onClick={onToggle}>
            {text.menu}
          </Button>
        </span>
      </div>
      <div className={`${styles['fold']} ${open ? styles['open'] : ''}`}>
        <nav aria-label={text.navigation} className={styles['nav']}>
          {/* Who came with a key of one application sees that one; the rest is about all of them. */}
          {isUnbound && may('events:read') && (
            <Link to="/" activeOptions={{ exact: true }}>
              {text.overview}
            </Link>
          )}
          {may('endpoints:read') && (
            <>
              <Link to="/applications">{text.applications}</Link>
              <Link to="/event-types">{text.eventTypes}</Link>
              <Link to="/formats">{text.formats}</Link>
            </>
          )}
          {isUnbound && instance.playground && may('endpoints:read') && <Link to="/playground">{text.playground}</Link>}
          {may('keys:write') && <Link to="/keys">{text.keys}</Link>}
          {may('audit:read') && <Link to="/audit-log">{text.auditLog}</Link>}
          {isUnbound && may('audit:read') && (
            <>
              <Link to="/settings">{text.settings}</Link>
              <Link to="/system">{text.system}</Link>
            </>
          )}
        </nav>
        <Who />
      </div>
    </header>
  );
}

function Who() {
  const { name, role, instance } = useMe();
  const { scheme, utc, change } = usePreferences();
  const signOut = async () => {
    await callPlace('DELETE', '/dashboard/session').catch(() => {});
    location.assign('/dashboard/sign-in');
  };
  return (
    <div className={styles['who']}>
      <SelectField<Scheme>
        label={text.colours}
        bare
        value={scheme}
        onChange={(next) => change({ scheme: next })}
        options={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: text.scheme[value] }))}
      />
      <Checkbox label={text.utc} checked={utc} onChange={(next) => change({ utc: next })} />
      <p className={styles['me']}>
        {text.signedInAs(name ?? role ?? '')} · {instance.version}
      </p>
      <Button onClick={() => void signOut()}>{text.signOut}</Button>
    </div>
  );
}

function PortalHead() {
  const { theme, application } = useMe();
  const { utc, change } = usePreferences();
  return (
    <header className={styles['portalhead']}>
      <div className={styles['portalinside']}>
        {theme?.logo !== undefined && <img src={theme.logo} alt="" className={styles['logo']} />}
        <Link to="/" className={styles['name']}>
          {theme?.name ?? application?.name ?? text.portalTitle}
        </Link>
        <Checkbox label={text.utc} checked={utc} onChange={(next) => change({ utc: next })} />
        {application !== null && (
          <div className={styles['portaltabs']}>
            <Places application={application.id} />
          </div>
        )}
      </div>
    </header>
  );
}
