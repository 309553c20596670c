import type { InboxRequest } from '@postrider/sdk';
import { Link } from '@tanstack/react-router';
import { indentJson } from '../../api/indent-json.ts';
import { CodeBlock } from '../../ui/code.tsx';
import { Card, Facts, Muted } from '../../ui/page.tsx';
import { durationText, ExactTime } from '../../ui/time.tsx';
import { text } from './texts.ts';
import { Verdict } from './verdict.tsx';

/** One request, as it came, with what its signature says and what it was answered. */
export function InboxRequestCard({ request }: { readonly request: InboxRequest }) {
  const { verification, answered, headers, body } = request;
  return (
    <Card title={text.request} actions={<Verdict state={verification.state} />}>
      <p>{verification.detail}</p>
      <Facts
        facts={[
          [text.received, <ExactTime key="at" at={request.receivedAt} />],
          [text.request, `${request.method} ${request.path}`],
          [
            text.answered,
            answered.delayMs === 0
              ? text.answersNow(answered.status)
              : text.answersAfter(answered.status, durationText(answered.delayMs)),
          ],
          ...endpointFact(verification),
        ]}
      />
      <h3>{text.headers}</h3>
      <CodeBlock code={headers.map(([name, value]) => `${name}: ${value}`).join('\n')} label={text.headers} wrap />
      <h3>{text.requestBody}</h3>
      {body === '' ? (
        <Muted>{text.noBody}</Muted>
      ) : (
        // Laid out to be read; what is copied is what was signed.
        <CodeBlock code={indentJson(body)} copied={body} label={text.requestBody} wrap />
      )}
      {request.truncated && <Muted>{text.truncated}</Muted>}
    </Card>
  );
}

function endpointFact({ endpointId, applicationId }: InboxRequest['verification']) {
  if (endpointId === null || applicationId === null) return [];
  const link = (
    <Link
      to="/applications/$application/endpoints/$endpoint"
      params={{ application: applicationId, endpoint: endpointId }}
    >
      {endpointId}
    </Link>
  );
  return [[text.endpoint, link] as const];
}
