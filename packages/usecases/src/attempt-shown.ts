import { type Attempt, type EventId, encodeId } from '@postrider/core';
import { type LoggedAttempt, maskHeaders } from '@postrider/db';
import manifest from '../package.json' with { type: 'json' };
import { fromLoggedSignature, ownBesideFormats, requestHeaders } from './request-headers.ts';
import { textOfBody } from './response-body.ts';

/** An attempt as people see it. The log keeps what differs between requests; what all have is put together again here. */
export async function showAttempt(eventId: EventId, logged: LoggedAttempt): Promise<Attempt> {
  const body = await textOfBody(logged.responseBody, contentEncodingOf(logged));
  const { errorCode, errorMessage } = logged;
  return {
    id: logged.id,
    number: logged.number,
    trigger: logged.trigger,
    startedAt: logged.startedAt,
    durationMs: logged.durationMs,
    outcome: logged.outcome,
    responseStatus: logged.responseStatus,
    responseHeaders: logged.responseHeaders,
    responseBody: body.text,
    responseTruncated: logged.responseTruncated || body.truncated,
    error: errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' },
    request: { url: logged.url, headers: headersSent(eventId, logged) },
  };
}

/** As they were sent, sensitive ones masked; none where nothing was sent. */
function headersSent(eventId: EventId, { signature, startedAt, headers }: LoggedAttempt): Record<string, string> {
  if (signature === null) return {};
  const formats = fromLoggedSignature(signature, { eventId, startedAt });
  // Masked once more: names that are sensitive now may not have been when it was logged.
  const own = ownBesideFormats(maskHeaders(headers), Object.keys(formats));
  return requestHeaders(encodeId('event', eventId), manifest.version, own, formats);
}

function contentEncodingOf({ responseHeaders }: LoggedAttempt): string | null {
  const found = Object.entries(responseHeaders ?? {}).find(([name]) => name.toLowerCase() === 'content-encoding');
  return found?.[1] ?? null;
}
