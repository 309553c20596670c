import type { Attempt, DeliveryWithAttempts, SentRequest } from '@postrider/sdk';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ProblemError } from '../../api/problem.ts';
import { one } from '../../api/queries.ts';
import { CodeBlock } from '../../ui/code.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Muted, Row, Stack } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { requestCurl } from './request-curl.ts';
import { text } from './texts.ts';
import { VerifySignature } from './verify-signature.tsx';

const FRESH_MS = 60_000;

interface Of {
  readonly application: string;
  readonly delivery: DeliveryWithAttempts;
  readonly attempt: Attempt;
}

/** What was sent and what came back, word by word, and whether the signature is right. */
export function AttemptDetails({ application, delivery, attempt }: Of) {
  const of = { application, delivery, attempt };
  return (
    <Tabs
      label={text.details(attempt.number)}
      tabs={[
        { id: 'response', title: text.response, content: () => <Response attempt={attempt} /> },
        {
          id: 'request',
          title: text.request,
          content: () => <AsSent {...of}>{(request) => <Request request={request} attempt={attempt} />}</AsSent>,
        },
        {
          id: 'signature',
          title: text.signature,
          content: () => (
            <AsSent {...of}>
              {(request) => (
                <VerifySignature
                  application={application}
                  endpoint={delivery.endpointId}
                  request={request}
                  at={attempt.startedAt}
                />
              )}
            </AsSent>
          ),
        },
      ]}
    />
  );
}

/** Asks where it is shown: a panel that was not rendered yet would not learn of an answer that somebody else waited for. */
function AsSent({
  application,
  delivery,
  attempt,
  children,
}: Of & { readonly children: (request: SentRequest) => ReactNode }) {
  const request = useQuery({
    ...one('getSentRequest', { application, delivery: delivery.id, attempt: attempt.id }),
    // What it was made of may change, but not often.
    staleTime: FRESH_MS,
  });
  if (isErased(request.error)) return <Muted>{text.erased}</Muted>;
  return (
    <Answered of={request} lines={6}>
      {children}
    </Answered>
  );
}

function isErased(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.code === 'event_erased';
}

function Response({
  attempt: { responseStatus, responseHeaders, responseBody, responseTruncated },
}: {
  attempt: Attempt;
}) {
  if (responseStatus === null) return <Muted>{text.noResponse}</Muted>;
  return (
    <Stack>
      <CodeBlock
        code={headersText(`HTTP ${responseStatus}`, responseHeaders ?? {})}
        label={text.responseHeaders}
        wrap
      />
      {responseBody === null || responseBody === '' ? (
        <Muted>{text.noBody}</Muted>
      ) : (
        <CodeBlock code={responseBody} label={text.responseBody} wrap />
      )}
      {responseTruncated && <Muted>{text.truncated}</Muted>}
    </Stack>
  );
}

function Request({ request, attempt }: { request: SentRequest; attempt: Attempt }) {
  const { method, url, headers, body, exact } = request;
  const isMasked = Object.values(headers).includes('***');
  return (
    <Stack>
      <Row>
        <Muted>
          {attempt.outcome === 'blocked' ? text.nothingSent : exact ? text.exact : text.notExact}
          {isMasked && ` ${text.masked}`}
        </Muted>
        <CopyButton value={requestCurl(request)} label={text.copyCurl} />
      </Row>
      <CodeBlock code={headersText(`${method} ${url}`, headers)} label={text.requestHeaders} wrap />
      <CodeBlock code={body} label={text.requestBody} wrap />
    </Stack>
  );
}

function headersText(first: string, headers: Readonly<Record<string, string>>): string {
  return [first, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join('\n');
}
