import type { OpenedPortalSession } from '@postrider/sdk';
import { useState } from 'react';
import { fieldProblem } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../app/grant.tsx';
import { text as common } from '../../app/texts.ts';
import { Button, buttonLook } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { CodeBlock } from '../../ui/code.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Checkbox, Form, FormActions, SelectField, TextField } from '../../ui/field.tsx';
import { text } from './texts.ts';

/** Makes a link to the portal, and shows it this once. */
export function PortalLink({ application, onClose }: { readonly application: string; readonly onClose: () => void }) {
  const [link, setLink] = useState<string | null>(null);
  return (
    <Dialog title={text.portalOpen} onClose={onClose}>
      {link === null ? (
        <LinkForm application={application} onMade={setLink} onCancel={onClose} />
      ) : (
        <>
          <p>
            <strong>{text.portalMade}</strong> {text.portalMadeHint}
          </p>
          <CodeBlock code={link} label={text.portalMade} wrap />
          <FormActions>
            <a href={link} target="_blank" rel="noreferrer" className={buttonLook('primary')}>
              {text.open}
            </a>
          </FormActions>
        </>
      )}
    </Dialog>
  );
}

type Capability = OpenedPortalSession['capabilities'][number];
type Scheme = keyof typeof text.portalSchemes;

function LinkForm({
  application,
  onMade,
  onCancel,
}: {
  readonly application: string;
  readonly onMade: (link: string) => void;
  readonly onCancel: () => void;
}) {
  const may = useMay();
  const offered = (Object.keys(text.capabilities) as Capability[]).filter(may);
  const [chosen, setChosen] = useState<ReadonlySet<Capability>>(new Set(offered));
  const [seconds, setSeconds] = useState('3600');
  const [name, setName] = useState('');
  const [accent, setAccent] = useState('');
  const [scheme, setScheme] = useState<Scheme>('auto');
  const make = useChange('openPortalSession', {
    stale: ['listPortalSessions'],
    quiet: true,
    onDone: ({ token }) => onMade(`${location.origin}/portal#token=${token}`),
  });
  const toggle = (capability: Capability) => {
    const next = new Set(chosen);
    if (!next.delete(capability)) next.add(capability);
    setChosen(next);
  };
  const theme = {
    scheme,
    ...(name === '' ? {} : { name }),
    ...(accent === '' ? {} : { accent }),
  };
  const send = () =>
    make.mutate({
      path: { application },
      body: { expiresInSeconds: Number(seconds), capabilities: [...chosen], theme },
    });
  const nameProblem = fieldProblem(make.error, '/theme/name');
  const accentProblem = fieldProblem(make.error, '/theme/accent');
  const other = nameProblem === null && accentProblem === null ? (make.error?.message ?? null) : null;
  return (
    <Form onSubmit={send}>
      <SelectField
        label={text.portalValid}
        value={seconds}
        onChange={setSeconds}
        problem={other}
        options={Object.entries(text.portalValids).map(([value, label]) => ({ value, label }))}
      />
      <Choices label={text.portalMay}>
        {offered.map((capability) => (
          <Checkbox
            key={capability}
            label={text.capabilities[capability] ?? capability}
            checked={chosen.has(capability)}
            onChange={() => toggle(capability)}
          />
        ))}
      </Choices>
      <TextField
        label={text.portalName}
        hint={text.portalNameHint}
        value={name}
        onChange={setName}
        problem={nameProblem}
      />
      <TextField
        label={text.portalAccent}
        hint={text.portalAccentHint}
        value={accent}
        onChange={setAccent}
        problem={accentProblem}
        mono
      />
      <SelectField<Scheme>
        label={text.portalScheme}
        value={scheme}
        onChange={setScheme}
        options={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: text.portalSchemes[value] }))}
      />
      <FormActions>
        <Button onClick={onCancel}>{common.cancel}</Button>
        <Button type="submit" look="primary" busy={make.isPending} disabled={chosen.size === 0}>
          {text.portalOpen}
        </Button>
      </FormActions>
    </Form>
  );
}
