import { Link } from '@tanstack/react-router';
import { LinkTabs, linkTabLook } from '../../ui/tabs.tsx';
import { SPANS, type Span } from './span.ts';
import { text } from './texts.ts';

/** The span is in the address, so that it can be handed on. */
export function SpanLinks({ chosen }: { readonly chosen: Span }) {
  return (
    <LinkTabs label={text.span}>
      {SPANS.map((span) => (
        <Link
          key={span}
          to="/"
          search={span === 'hour' ? {} : { span }}
          className={linkTabLook}
          activeOptions={{ exact: true, includeSearch: true }}
          aria-current={span === chosen ? 'page' : undefined}
        >
          {text.spans[span]}
        </Link>
      ))}
    </LinkTabs>
  );
}
