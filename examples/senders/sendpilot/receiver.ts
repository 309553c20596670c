import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:http';

export interface SendPilotEvent {
  readonly eventId: string;
  readonly eventType: string;
  readonly timestamp: string;
  readonly data: unknown;
}

const TOLERANCE_SECONDS = 300;

/** A customer's server without any library: verifies by hand and takes each `eventId` once. */
export function createReceiver({
  secret,
  onEvent,
}: {
  readonly secret: string;
  readonly onEvent: (event: SendPilotEvent) => void;
}): Server {
  const seen = new Set<string>();
  return createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (!isGenuine(String(request.headers['webhook-signature'] ?? ''), body, secret)) {
      response.writeHead(401).end();
      return;
    }
    response.writeHead(204).end();
    const event: SendPilotEvent = JSON.parse(body.toString('utf8'));
    if (seen.has(event.eventId)) return;
    seen.add(event.eventId);
    onEvent(event);
  });
}

/** The header is `t=<seconds>,s=<hex>`; the key is the secret as it is shown, `whsec_` and all. */
function isGenuine(header: string, body: Buffer, secret: string): boolean {
  // Of two equal names the last would win.
  const parts: Record<string, string> = Object.fromEntries(header.split(',').map((part) => part.split('=')));
  const { t = '', s = '' } = parts;
  const ageSeconds = Math.abs(Date.now() / 1000 - Number(t));
  if (t === '' || !(ageSeconds <= TOLERANCE_SECONDS)) return false;
  const expected = createHmac('sha256', secret).update(`${t}.`).update(body).digest();
  const given = Buffer.from(s, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

if (import.meta.main) {
  const secret = process.env['WEBHOOK_SECRET'] ?? '';
  createReceiver({ secret, onEvent: console.log }).listen(Number(process.env['PORT'] ?? 9000), '127.0.0.1');
}
