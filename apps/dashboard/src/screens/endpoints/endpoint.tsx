import type { Endpoint } from '@postrider/sdk';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { one } from '../../api/queries.ts';
import { useIsPortal, useMay } from '../../app/grant.tsx';
import { Code } from '../../ui/code.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { EndpointActions } from './endpoint-actions.tsx';
import { EndpointPill } from './endpoint-pill.tsx';
import { EndpointTabs } from './endpoint-tabs.tsx';
import { REFRESH_MS } from './refresh.ts';
import { tabsFor } from './tabs-for.ts';
import { text } from './texts.ts';

const FROM = { from: '/applications/$application/endpoints/$endpoint' } as const;

/** One endpoint: how it does, what it wants, and what can be done with it. */
export function EndpointScreen() {
  const path = useParams(FROM);
  const found = useQuery({ ...one('getEndpoint', path), refetchInterval: REFRESH_MS });
  if (found.data !== undefined) return <Found application={path.application} endpoint={found.data} />;
  return (
    <Page title={text.endpoint} lead="">
      {found.isPending ? <Loading lines={10} /> : <Failure error={found.error} onRetry={() => void found.refetch()} />}
    </Page>
  );
}

function Found({ application, endpoint }: { readonly application: string; readonly endpoint: Endpoint }) {
  const tabs = tabsFor({ may: useMay(), isPortal: useIsPortal() });
  const { tab } = useSearch(FROM);
  const shown = tabs.find(({ id }) => id === tab) ?? tabs[0];
  const { id, name, url } = endpoint;
  return (
    <Page
      title={name ?? url}
      lead={
        <>
          <EndpointPill endpoint={endpoint} />
          {name !== null && <Code>{url}</Code>}
          <Row>
            <Code>{id}</Code>
            <CopyButton value={id} label={text.copyId} look="quiet" />
          </Row>
        </>
      }
      actions={<EndpointActions application={application} endpoint={endpoint} />}
    >
      <EndpointTabs application={application} endpoint={id} name={name ?? url} tabs={tabs} />
      {shown?.content({ application, endpoint })}
    </Page>
  );
}
