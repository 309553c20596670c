import type { Secrets, SentRequest } from '@postrider/sdk';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { one } from '../../api/queries.ts';
import { useMay } from '../../app/grant.tsx';
import { Button } from '../../ui/button.tsx';
import { Form, TextField } from '../../ui/field.tsx';
import { Muted, Row, Stack } from '../../ui/page.tsx';
import { Pill } from '../../ui/pill.tsx';
import { Failure } from '../../ui/states.tsx';
import { text } from './texts.ts';
import { useFormat } from './use-format.ts';
import { type Candidate, type Verdict, verifySent } from './verify-sent.ts';

type Kind = keyof typeof text.verifiedWith;

/** Verifies a request that was sent, in this browser: with the endpoint's secrets, for those who may see them, or another. */
export function VerifySignature({
  application,
  endpoint,
  request,
  at,
}: {
  readonly application: string;
  readonly endpoint: string;
  readonly request: SentRequest;
  /** When it was sent. */
  readonly at: string;
}) {
  const mayRead = useMay()('secrets:read');
  const [pasted, setPasted] = useState('');
  const format = useFormat(application, endpoint);
  const found = useQuery({ ...one('getEndpoint', { application, endpoint }) });
  const verify = useMutation({
    mutationFn: async (given: string | null): Promise<Verdict<Kind>> => {
      const candidates =
        given === null
          ? candidatesIn(await call('getSecret', { path: { application, endpoint } }))
          : [{ kind: 'pasted' as const, secret: given }];
      return verifySent<Kind>(request, candidates, { format: await format(), at });
    },
  });
  return (
    <Stack>
      <Muted>{text.verifyHint}</Muted>
      {mayRead && found.data !== undefined && (
        <Row>
          <Button busy={verify.isPending} onClick={() => verify.mutate(null)}>
            {text.verifyWithSecret}
          </Button>
          <Muted>{text.verifyAudited}</Muted>
        </Row>
      )}
      <Form label={text.verifyPasted} onSubmit={() => pasted.trim() !== '' && verify.mutate(pasted.trim())}>
        <TextField
          label={text.secretLabel}
          hint={text.secretHint}
          value={pasted}
          onChange={setPasted}
          type="password"
          autoComplete="off"
        />
        <Row>
          <Button type="submit" busy={verify.isPending} disabled={pasted.trim() === ''}>
            {text.verifyPasted}
          </Button>
        </Row>
      </Form>
      <div role="status">{verify.data !== undefined && <Result verdict={verify.data} />}</div>
      {verify.error !== null && <Failure error={verify.error} />}
    </Stack>
  );
}

/** What receivers verify with: of a key pair its public half. */
function candidatesIn({ secret, publicKey, previous }: Secrets): readonly Candidate<Kind>[] {
  return [
    { kind: 'current', secret: publicKey ?? secret },
    ...previous.map((one) => ({ kind: 'previous' as const, secret: one.publicKey ?? one.secret })),
  ];
}

function Result({ verdict }: { verdict: Verdict<Kind> }) {
  if (verdict.ok) {
    return (
      <Stack>
        <Row>
          <Pill tone="good">{text.genuine}</Pill>
          {text.verifiedWith[verdict.with]}
        </Row>
        <Muted>{text.verifiedHint}</Muted>
      </Stack>
    );
  }
  return (
    <Stack>
      <Row>
        <Pill tone="bad">{text.notGenuine}</Pill>
        {verdict.detail}
      </Row>
      <Muted>{text.notVerifiedHint}</Muted>
    </Stack>
  );
}
