import type { DryRun } from '@postrider/sdk';
import { CodeBlock } from '../../ui/code.tsx';
import { Muted, Stack } from '../../ui/page.tsx';
import { requestCurl } from '../deliveries/request-curl.ts';
import { text } from './texts.ts';

/** Who would get an event, and the requests that they would get. */
export function DryRunResult({ answer: { endpoints, requests } }: { readonly answer: DryRun }) {
  return (
    <Stack>
      <strong>{text.wouldGet(endpoints)}</strong>
      {requests.length > 0 && <Muted>{text.wouldGetHint(requests.length)}</Muted>}
      {requests.map((request) => (
        <details key={request.endpointId}>
          <summary>{text.requestTo(request.url)}</summary>
          <CodeBlock code={requestCurl(request)} label={text.requestTo(request.url)} wrap />
        </details>
      ))}
    </Stack>
  );
}
