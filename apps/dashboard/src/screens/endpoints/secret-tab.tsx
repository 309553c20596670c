import type { Secrets } from '@postrider/sdk';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { useIsPortal, useMay } from '../../app/grant.tsx';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Card, Row, Stack } from '../../ui/page.tsx';
import { Failure } from '../../ui/states.tsx';
import { Countdown } from '../../ui/time.tsx';
import { RotateSecret } from './rotate-secret.tsx';
import type { TabProps } from './tabs-for.ts';
import { text } from './texts.ts';

const HIDDEN = '•'.repeat(24);

/** The secret of an endpoint, hidden until somebody asks: each look is in the audit log. */
export function SecretTab({ application, endpoint }: TabProps) {
  const [secrets, setSecrets] = useState<Secrets | null>(null);
  const path = { application, endpoint: endpoint.id };
  // A change, not a question: it leaves an entry in the audit log, and is never asked again by itself.
  const reveal = useChange('getSecret', { quiet: true, stale: ['readAuditLog'], onDone: setSecrets });
  const isPortal = useIsPortal();
  const may = useMay();
  return (
    <Stack>
      <Card
        title={text.secret}
        actions={
          <>
            {secrets === null ? (
              <>
                <Button busy={reveal.isPending} onClick={() => reveal.mutate({ path })}>
                  {text.reveal}
                </Button>
                <CopyButton value={async () => (await call('getSecret', { path })).secret} label={text.copySecret} />
              </>
            ) : (
              <Button onClick={() => setSecrets(null)}>{text.hide}</Button>
            )}
            {may('endpoints:write') && <RotateSecret path={path} onRotated={setSecrets} />}
          </>
        }
      >
        <p>{isPortal ? text.secretUse : text.secretAudited}</p>
        {reveal.error !== null && <Failure error={reveal.error} />}
        {secrets === null ? <code title={text.secretHidden}>{HIDDEN}</code> : <Shown secrets={secrets} />}
      </Card>
      {secrets !== null && secrets.previous.length > 0 && <Previous secrets={secrets} />}
    </Stack>
  );
}

function Shown({ secrets: { secret, publicKey } }: { secrets: Secrets }) {
  return (
    <>
      <CodeBlock code={secret} label={text.secret} wrap />
      {publicKey !== null && (
        <>
          <p>{text.publicKeyUse}</p>
          <CodeBlock code={publicKey} label={text.publicKey} wrap />
        </>
      )}
    </>
  );
}

function Previous({ secrets: { previous } }: { secrets: Secrets }) {
  return (
    <Card title={text.previousSecrets}>
      <p>{text.previousHint}</p>
      {previous.map(({ secret, publicKey, expiresAt }) => (
        <Stack key={secret}>
          <Row>
            <span>{text.signsFor}</span> <Countdown at={expiresAt} />
          </Row>
          <CodeBlock code={publicKey ?? secret} label={text.previousSecret} wrap />
        </Stack>
      ))}
    </Card>
  );
}
