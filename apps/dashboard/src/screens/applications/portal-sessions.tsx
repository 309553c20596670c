import type { OpenedPortalSession } from '@postrider/sdk';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pages } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../app/grant.tsx';
import { Button } from '../../ui/button.tsx';
import { Code, CodeBlock } from '../../ui/code.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Checkbox, Form, FormActions, SelectField } from '../../ui/field.tsx';
import { Card, Muted, Row } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { More, Table } from '../../ui/table.tsx';
import { Countdown, Time } from '../../ui/time.tsx';
import { text } from './texts.ts';

/** Links for the customer whose application this is. */
export function PortalSessions({ application }: { readonly application: string }) {
  const [making, setMaking] = useState(false);
  const list = useInfiniteQuery(pages('listPortalSessions', { application }));
  const end = useChange('revokePortalSession', { stale: ['listPortalSessions'], said: text.portalEnded });
  return (
    <Card title={text.portal} actions={<Button onClick={() => setMaking(true)}>{text.portalOpen}</Button>}>
      <p>{text.portalHint}</p>
      <Answered of={list} lines={2}>
        {({ pages: loaded }) => {
          const sessions = loaded.flatMap((page) => page.data);
          if (sessions.length === 0) return <Muted>{text.portalNone}</Muted>;
          return (
            <>
              <Table
                label={text.portal}
                items={sessions}
                idOf={({ id }) => id}
                columns={[
                  { id: 'id', title: text.id, cell: ({ id }) => <Code>{id}</Code> },
                  { id: 'created', title: text.created, cell: ({ createdAt }) => <Time at={createdAt} /> },
                  { id: 'expires', title: text.portalExpires, cell: ({ expiresAt }) => <Countdown at={expiresAt} /> },
                  {
                    id: 'end',
                    title: text.portalEnd,
                    cell: ({ id }) => (
                      <Button look="danger" onClick={() => end.mutate({ path: { application, portalSession: id } })}>
                        {text.portalEnd}
                      </Button>
                    ),
                  },
                ]}
              />
              <More of={list} />
            </>
          );
        }}
      </Answered>
      {making && <MakeLink application={application} onClose={() => setMaking(false)} />}
    </Card>
  );
}

type Capability = OpenedPortalSession['capabilities'][number];

function MakeLink({ application, onClose }: { readonly application: string; readonly onClose: () => void }) {
  const may = useMay();
  const offered = (Object.keys(text.capabilities) as Capability[]).filter(may);
  const [chosen, setChosen] = useState<ReadonlySet<Capability>>(new Set(offered));
  const [seconds, setSeconds] = useState('3600');
  const [link, setLink] = useState<string | null>(null);
  const make = useChange('openPortalSession', {
    stale: ['listPortalSessions'],
    onDone: ({ token }) => setLink(`${location.origin}/portal#token=${token}`),
  });
  const toggle = (capability: Capability) => {
    const next = new Set(chosen);
    if (!next.delete(capability)) next.add(capability);
    setChosen(next);
  };
  return (
    <Dialog title={text.portalOpen} onClose={onClose}>
      {link === null ? (
        <Form
          onSubmit={() =>
            make.mutate({
              path: { application },
              body: { expiresInSeconds: Number(seconds), capabilities: [...chosen] },
            })
          }
        >
          <SelectField
            label={text.portalValid}
            value={seconds}
            onChange={setSeconds}
            options={Object.entries(text.portalValids).map(([value, label]) => ({ value, label }))}
          />
          <fieldset>
            <legend>{text.portalMay}</legend>
            {offered.map((capability) => (
              <Checkbox
                key={capability}
                label={text.capabilities[capability] ?? capability}
                checked={chosen.has(capability)}
                onChange={() => toggle(capability)}
              />
            ))}
          </fieldset>
          <FormActions>
            <Button type="submit" look="primary" busy={make.isPending} disabled={chosen.size === 0}>
              {text.portalOpen}
            </Button>
          </FormActions>
        </Form>
      ) : (
        <>
          <p>
            <strong>{text.portalMade}</strong> {text.portalMadeHint}
          </p>
          <CodeBlock code={link} label={text.portalMade} wrap />
          <Row>
            <a href={link} target="_blank" rel="noreferrer">
              {text.open}
            </a>
          </Row>
        </>
      )}
    </Dialog>
  );
}
