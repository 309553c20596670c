import type { AuditEntry } from '@postrider/sdk';
import { Link } from '@tanstack/react-router';
import { useApplicationName } from '../../app/application-names.ts';
import { Muted } from '../../ui/page.tsx';
import { text } from './texts.ts';

/** Of whom it is what something was done to, unless it was them. */
export function InApplication({ entry: { applicationId, target } }: { readonly entry: AuditEntry }) {
  const name = useApplicationName(applicationId);
  if (applicationId === null || target.kind === 'application') return null;
  return (
    <Muted>
      {text.inApplication}{' '}
      <Link to="/applications/$application" params={{ application: applicationId }}>
        {name ?? applicationId}
      </Link>
    </Muted>
  );
}
