import type { Attempt } from '@postrider/sdk';
import { Link } from '@tanstack/react-router';
import { CodeBlock } from '../../ui/code.tsx';
import { Muted, Row, Stack } from '../../ui/page.tsx';
import { Pill } from '../../ui/pill.tsx';
import { millisecondsText } from './figures.ts';
import { text } from './texts.ts';

/** One attempt: what came of it, what was sent, and what was answered. */
export function AttemptMade({ application, attempt }: { readonly application: string; readonly attempt: Attempt }) {
  // The event's id, whatever the format.
  const event = attempt.request.headers['webhook-id'];
  const { outcome, responseStatus, durationMs, error, request, responseHeaders, responseBody } = attempt;
  return (
    <Stack>
      <Row>
        <Pill tone={outcome === 'delivered' ? 'good' : 'bad'}>{text.outcomeWords[outcome]}</Pill>
        {responseStatus !== null && <strong>{text.answered(responseStatus)}</strong>}
        <Muted>{text.after(millisecondsText(durationMs))}</Muted>
        {event !== undefined && (
          <Link to="/applications/$application/events/$event" params={{ application, event }}>
            {text.openEvent}
          </Link>
        )}
      </Row>
      {error !== null && <p>{error.message}</p>}
      <h3>{text.request}</h3>
      <CodeBlock code={`POST ${request.url}\n${headerLines(request.headers)}`} label={text.request} />
      {responseHeaders !== null && (
        <>
          <h3>{text.response}</h3>
          <CodeBlock
            code={[headerLines(responseHeaders), responseBody ?? ''].join('\n\n').trim()}
            label={text.response}
          />
          {attempt.responseTruncated && <Muted>{text.truncated}</Muted>}
        </>
      )}
    </Stack>
  );
}

function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
