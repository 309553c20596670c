export const text = {
  title: 'Sign in',
  lead: 'Postrider',
  byLink: 'Signing in with the link.',
  linkFailed: 'The link did not sign you in',
  keyFailed: 'You are not signed in',
  notKept:
    'Postrider let you in, but this browser did not keep the session. Sessions are kept by https addresses and by localhost only, and not where cookies are blocked.',
  apiKey: 'API key',
  apiKeyHint: 'A key of this instance, or the root key. You may do here what the key may do.',
  keyMissing: 'Enter an API key.',
  signIn: 'Sign in',
  otherwise: 'Or with a link',
  links:
    'Open a one-time link: the first start of Postrider prints one, somebody who is signed in makes one under API keys, and this command does:',
  command: 'postrider dashboard link',
  stay: 'Go on as before',
};
