import { Link } from '@tanstack/react-router';
import { LinkTabs, linkTabLook } from '../../ui/tabs.tsx';
import type { EndpointTab } from './tabs-for.ts';
import { text } from './texts.ts';

/** Links to the views of an endpoint; which of them is open is said by the address. */
export function EndpointTabs({
  application,
  endpoint,
  name,
  tabs,
}: {
  readonly application: string;
  readonly endpoint: string;
  readonly name: string;
  readonly tabs: readonly EndpointTab[];
}) {
  return (
    <LinkTabs label={name}>
      {tabs.map(({ id }, place) => (
        <Link
          key={id}
          to="/applications/$application/endpoints/$endpoint"
          params={{ application, endpoint }}
          // The first is open when the address names none, which a type for what an address has cannot say.
          search={{ tab: place === 0 ? undefined : id } as { readonly tab: string }}
          activeOptions={{ explicitUndefined: true }}
          className={linkTabLook}
        >
          {text.tabs[id]}
        </Link>
      ))}
    </LinkTabs>
  );
}
