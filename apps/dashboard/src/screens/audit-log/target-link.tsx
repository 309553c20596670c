import type { AuditEntry } from '@postrider/sdk';
import { Link } from '@tanstack/react-router';
import { Code } from '../../ui/code.tsx';

/** What it was done to, where it can be looked at: whether it is still there shows when one does. */
export function TargetLink({ entry: { applicationId, target } }: { readonly entry: AuditEntry }) {
  const { id } = target;
  const shown = <Code>{id}</Code>;
  const inApplication = { application: applicationId ?? '' };
  switch (target.kind) {
    case 'application':
      return (
        <Link to="/applications/$application" params={{ application: id }}>
          {shown}
        </Link>
      );
    case 'endpoint':
      return (
        <Link to="/applications/$application/endpoints/$endpoint" params={{ ...inApplication, endpoint: id }}>
          {shown}
        </Link>
      );
    case 'event':
      return (
        <Link to="/applications/$application/events/$event" params={{ ...inApplication, event: id }}>
          {shown}
        </Link>
      );
    case 'delivery':
      return (
        <Link to="/applications/$application/deliveries/$delivery" params={{ ...inApplication, delivery: id }}>
          {shown}
        </Link>
      );
    case 'event_type':
      return (
        <Link to="/event-types/$name" params={{ name: id }}>
          {shown}
        </Link>
      );
    case 'format':
      return (
        <Link to="/formats/$name" params={{ name: id }}>
          {shown}
        </Link>
      );
    case 'inbox':
      return (
        <Link to="/playground/$inbox" params={{ inbox: id }}>
          {shown}
        </Link>
      );
    case 'key':
    case 'session':
      return <Link to="/keys">{shown}</Link>;
    case 'sign_in_link':
    case 'portal_session':
    case 'operation':
    case 'master_key':
      return shown;
  }
}
