import { Link } from '@tanstack/react-router';
import { curlOf } from '../../api/curl.ts';
import { useIsPortal, useMay } from '../../app/grant.tsx';
import { buttonLook } from '../../ui/button.tsx';
import { Empty } from '../../ui/states.tsx';
import { text } from './texts.ts';

export function NoEndpoints({ application }: { readonly application: string }) {
  const mayAdd = useMay()('endpoints:write');
  const isPortal = useIsPortal();
  if (!mayAdd) return <Empty title={text.none}>{text.noneHint}</Empty>;
  // The customer in the portal has no key.
  const command = isPortal
    ? undefined
    : curlOf('createEndpoint', { path: { application }, body: { url: 'https://example.com/webhooks' } });
  return (
    <Empty
      title={text.none}
      command={command}
      action={
        <p>
          <Link
            to="/applications/$application/endpoints/new"
            params={{ application }}
            className={buttonLook('primary')}
          >
            {text.add}
          </Link>
        </p>
      }
    >
      {text.noneHint}
    </Empty>
  );
}
