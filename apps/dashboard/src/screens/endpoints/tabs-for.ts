import type { Endpoint } from '@postrider/sdk';
import { createElement, type FunctionComponent, type ReactNode } from 'react';
import { AuditTab } from './audit-tab.tsx';
import { DeliveriesTab } from './deliveries-tab.tsx';
import { EventTypesTab } from './event-types-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { SecretTab } from './secret-tab.tsx';
import { SettingsTab } from './settings-tab.tsx';
import type { text } from './texts.ts';
import { VerifyTab } from './verify-tab.tsx';

export interface TabProps {
  readonly application: string;
  readonly endpoint: Endpoint;
}

export interface EndpointTab {
  /** As the address names it. */
  readonly id: keyof typeof text.tabs;
  readonly content: (props: TabProps) => ReactNode;
}

/** The views of an endpoint that somebody may see; the first stands in no address. */
export function tabsFor({
  may,
  isPortal,
}: {
  readonly may: (scope: string) => boolean;
  readonly isPortal: boolean;
}): readonly EndpointTab[] {
  const tab = (id: EndpointTab['id'], view: FunctionComponent<TabProps>): EndpointTab => ({
    id,
    // Another endpoint is another view: nothing that was written for one is kept for the next.
    content: (props) => createElement(view, { ...props, key: props.endpoint.id }),
  });
  return [
    ...(may('events:read') ? [tab('overview', OverviewTab), tab('deliveries', DeliveriesTab)] : []),
    tab('types', EventTypesTab),
    tab('settings', SettingsTab),
    ...(may('secrets:read') ? [tab('secret', SecretTab)] : []),
    tab('verify', VerifyTab),
    ...(may('audit:read') && !isPortal ? [tab('audit', AuditTab)] : []),
  ];
}
