import { curlOf } from '../../api/curl.ts';
import { stepsText } from './texts.ts';

/** Known by its uid, so that each command works when those before it have. */
export const FIRST_APPLICATION = { name: stepsText.application.name, uid: 'first-customer' };
export const FIRST_INBOX = { name: stepsText.endpoint.inboxName };
export const FIRST_EVENT = { type: 'message.delivered', data: { messageId: 7 } };

/** What a command asks of: the application that is there, or the one to be made. */
const called = (application: string | undefined) => ({ application: application ?? FIRST_APPLICATION.uid });

/** From the folder in which Postrider was started. */
export const KEY_COMMAND = 'export POSTRIDER_API_KEY=$(cat .postrider/api-key)';

export function applicationCommand(): string {
  return curlOf('createApplication', { body: FIRST_APPLICATION });
}

/** Two in one: the second needs the URL that the first answers. */
export function inboxCommand(application: string | undefined): string {
  const inbox = curlOf('createInbox', { body: FIRST_INBOX }).replace('curl', 'curl -sS');
  const endpoint = endpointCommand(application, 'INBOX').replace(`'{"url":"INBOX"}'`, '"{\\"url\\":\\"$INBOX\\"}"');
  return `INBOX=$(${inbox} \\\n  | grep -o 'http[^"]*/play/[^"]*')\n${endpoint}`;
}

export function endpointCommand(application: string | undefined, url: string): string {
  return curlOf('createEndpoint', { path: called(application), body: { url } });
}

export function eventCommand(application: string | undefined): string {
  return curlOf('recordEvent', { path: called(application), body: FIRST_EVENT });
}
