import type { Format } from '@postrider/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { one } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../app/grant.tsx';
import { text as common } from '../../app/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Code, CodeBlock, JsonBlock } from '../../ui/code.tsx';
import { Crumbs } from '../../ui/crumbs.tsx';
import { ConfirmButton } from '../../ui/dialog.tsx';
import { Card, Columns, Facts, Page, Stack } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { FormatForm } from './format-form.tsx';
import { KindPill } from './kind-pill.tsx';
import { sampleBody, sampleHeaders } from './sample-request.ts';
import { text } from './texts.ts';

export function FormatScreen() {
  const { name } = useParams({ from: '/formats/$name' });
  const found = useQuery(one('getFormat', { format: name }));
  const [editing, setEditing] = useState(false);
  const may = useMay();
  const own = found.data?.builtIn === false && may('endpoints:write');
  return (
    <Stack>
      <Crumbs>
        <Link to="/formats">{text.title}</Link>
      </Crumbs>
      <Page
        title={name}
        lead={found.data !== undefined && <KindPill {...found.data} />}
        actions={
          own &&
          !editing && (
            <>
              <Button onClick={() => setEditing(true)}>{text.edit}</Button>
              <Remove name={name} />
            </>
          )
        }
      >
        <Answered of={found}>
          {(format) =>
            editing ? (
              <Card title={text.edit}>
                <FormatForm format={format} onCancel={() => setEditing(false)} onSaved={() => setEditing(false)} />
              </Card>
            ) : (
              <Columns>
                <Preview format={format} />
                <Card title={text.definition}>
                  <Profile signature={format.signature} />
                  <JsonBlock
                    value={{ envelope: format.envelope, signature: format.signature }}
                    label={text.definition}
                  />
                </Card>
              </Columns>
            )
          }
        </Answered>
      </Page>
    </Stack>
  );
}

/** How a request looks; a profile that is another format's is read there. */
function Preview({ format }: { readonly format: Format }) {
  const named = typeof format.signature === 'string' ? format.signature : null;
  const other = useQuery({
    ...one('getFormat', { format: named ?? '' }),
    enabled: named !== null && named !== format.name,
  });
  const headers = sampleHeaders(other.data?.signature ?? format.signature);
  const request = [...headers, 'content-type: application/json', '', sampleBody(format.envelope)].join('\n');
  return (
    <Card title={text.preview}>
      <CodeBlock code={request} label={text.preview} />
    </Card>
  );
}

function Profile({ signature }: { readonly signature: Format['signature'] }) {
  if (typeof signature === 'string') return <p>{text.asIn(signature)}</p>;
  return (
    <Facts
      facts={[
        [text.algorithm, signature.algorithm],
        [text.signs, <Code key="content">{signature.content.join('')}</Code>],
        [text.headers, <Code key="headers">{Object.keys(signature.headers).join(', ')}</Code>],
        [text.several, signature.separator === null ? text.severalNo : text.severalYes],
      ]}
    />
  );
}

function Remove({ name }: { readonly name: string }) {
  const navigate = useNavigate();
  const remove = useChange('deleteFormat', {
    stale: ['listFormats'],
    said: text.removed,
    onDone: () => void navigate({ to: '/formats' }),
  });
  return (
    <ConfirmButton
      label={common.remove}
      title={text.removeTitle(name)}
      confirm={common.remove}
      onConfirm={() => remove.mutate({ path: { format: name } })}
      busy={remove.isPending}
    >
      {text.removeHint}
    </ConfirmButton>
  );
}
