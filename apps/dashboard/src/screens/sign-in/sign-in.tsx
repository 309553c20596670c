import type { AnswerOf } from '@postrider/sdk/operations';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Code } from '../../ui/code.tsx';
import { Form, FormActions, TextField } from '../../ui/field.tsx';
import { Card, Page } from '../../ui/page.tsx';
import styles from './sign-in.module.css';
import { text } from './texts.ts';
import { useSignIn } from './use-sign-in.ts';

/** For whoever is not signed in, at whatever address; a one-time link is used at once. */
export function SignIn({
  link,
  onSignedIn,
  onStay,
}: {
  /** Null: there is none. */
  readonly link: string | null;
  readonly onSignedIn: (me: AnswerOf<'whoAmI'>) => void;
  /** For somebody who is signed in already and came with a link; null: nobody is. */
  readonly onStay: (() => void) | null;
}) {
  const signIn = useSignIn(onSignedIn);
  const [apiKey, setApiKey] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const used = useRef(false);
  const { mutate } = signIn;
  useEffect(() => {
    if (link === null || used.current) return;
    used.current = true;
    mutate({ link });
  }, [link, mutate]);
  const isByLink = signIn.variables !== undefined && 'link' in signIn.variables;
  return (
    <main className={styles['place']}>
      <div className={styles['narrow']}>
        <Page title={text.title} lead={text.lead}>
          {isByLink && signIn.isPending && <p role="status">{text.byLink}</p>}
          {signIn.isError && (
            <div className={styles['problem']} role="alert">
              <h2>{isByLink ? text.linkFailed : text.keyFailed}</h2>
              <p>{signIn.error.message}</p>
              {onStay !== null && <Button onClick={onStay}>{text.stay}</Button>}
            </div>
          )}
          <Card>
            <Form
              label={text.title}
              onSubmit={() => {
                setIsMissing(apiKey.trim() === '');
                if (apiKey.trim() !== '') mutate({ apiKey: apiKey.trim() });
              }}
            >
              <TextField
                label={text.apiKey}
                hint={text.apiKeyHint}
                type="password"
                autoComplete="current-password"
                mono
                problem={isMissing ? text.keyMissing : null}
                value={apiKey}
                onChange={setApiKey}
              />
              <FormActions>
                <Button type="submit" look="primary" busy={signIn.isPending}>
                  {text.signIn}
                </Button>
              </FormActions>
            </Form>
          </Card>
          <Card title={text.otherwise}>
            <p>
              {text.links} <Code>{text.command}</Code>
            </p>
          </Card>
        </Page>
      </div>
    </main>
  );
}
