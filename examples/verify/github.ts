import { verify } from '@octokit/webhooks-methods';

export function isGenuine(secret: string, body: string, headers: Record<string, string>): Promise<boolean> {
  return verify(secret, body, headers['x-hub-signature-256'] ?? '');
}
