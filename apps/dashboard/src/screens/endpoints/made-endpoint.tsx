import type { CreatedEndpoint } from '@postrider/sdk';
import { Link } from '@tanstack/react-router';
import { buttonLook } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code.tsx';
import { Card, Page, Row } from '../../ui/page.tsx';
import { text } from './texts.ts';

/** What was made, with its secret: what is to be done with it comes now. */
export function MadeEndpoint({
  application,
  endpoint: { id, name, url, secret, publicKey },
}: {
  readonly application: string;
  readonly endpoint: CreatedEndpoint;
}) {
  const to = { to: '/applications/$application/endpoints/$endpoint', params: { application, endpoint: id } } as const;
  return (
    <Page title={text.made} lead={name ?? url}>
      <Card title={publicKey === null ? text.secret : text.publicKey}>
        <p>{publicKey === null ? text.secretUse : text.publicKeyUse}</p>
        <CodeBlock code={publicKey ?? secret} label={publicKey === null ? text.secret : text.publicKey} wrap />
        <p>{text.secretLater}</p>
        <Row>
          <Link {...to} className={buttonLook('primary')}>
            {text.toEndpoint}
          </Link>
          <Link {...to} search={{ tab: 'verify' }} className={buttonLook()}>
            {text.toVerify}
          </Link>
        </Row>
      </Card>
    </Page>
  );
}
