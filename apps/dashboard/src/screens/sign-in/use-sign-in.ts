import type { AnswerOf } from '@postrider/sdk/operations';
import { useMutation } from '@tanstack/react-query';
import { call, callPlace } from '../../api/call.ts';
import { isSignedOut } from '../../app/grant.tsx';
import { text } from './texts.ts';

export type Credential = { readonly link: string } | { readonly apiKey: string };

/** Signs in, and asks who that is as every later question will be asked: by the cookie, if the browser has kept it. */
export function useSignIn(onSignedIn: (me: AnswerOf<'whoAmI'>) => void) {
  return useMutation({
    mutationFn: async (credential: Credential) => {
      await callPlace('POST', '/dashboard/session', credential);
      return call('whoAmI').catch((error: unknown) => {
        throw isSignedOut(error) ? new Error(text.notKept) : error;
      });
    },
    onSuccess: onSignedIn,
  });
}
