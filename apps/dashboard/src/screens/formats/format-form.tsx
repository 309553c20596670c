import type { Format } from '@postrider/sdk';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { writeExact } from '../../api/exact-json.ts';
import { jsonProblem } from '../../api/json-problem.ts';
import { fieldProblem } from '../../api/problem.ts';
import { one } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { text as common } from '../../app/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Form, FormActions, SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { text } from './texts.ts';

/** A format as JSON, sent as it is written; without one, a new one with its name. */
export function FormatForm({
  format,
  onSaved,
  onCancel,
}: {
  readonly format: Format | null;
  readonly onSaved: (name: string) => void;
  readonly onCancel: () => void;
}) {
  const [name, setName] = useState(format?.name ?? '');
  const [envelope, setEnvelope] = useState(writeExact(format?.envelope ?? { type: '$type', data: '$data' }));
  const [signature, setSignature] = useState(writeExact(format?.signature ?? 'standard'));
  const [copied, setCopied] = useState('');
  const [problems, setProblems] = useState<{ envelope: string | null; signature: string | null }>(NONE);
  const known = useQuery({ ...one('listFormats', {}), enabled: format === null });
  const copy = (from: string) => {
    setCopied(from);
    const found = known.data?.data.find((one) => one.name === from);
    if (found === undefined) return;
    setEnvelope(writeExact(found.envelope));
    setSignature(writeExact(found.signature));
  };
  const put = useChange('putFormat', {
    stale: ['listFormats', 'getFormat'],
    said: text.saved,
    quiet: true,
    onDone: () => onSaved(name),
  });
  const send = () => {
    const found = { envelope: jsonProblem(envelope), signature: jsonProblem(signature) };
    setProblems(found);
    if (found.envelope !== null || found.signature !== null) return;
    put.mutate({ path: { format: name }, text: `{"envelope":${envelope},"signature":${signature}}` });
  };
  const envelopeProblem = problems.envelope ?? fieldProblem(put.error, '/envelope');
  const signatureProblem = problems.signature ?? fieldProblem(put.error, '/signature');
  const other = envelopeProblem === null && signatureProblem === null ? (put.error?.message ?? null) : null;
  return (
    <Form onSubmit={send}>
      {format === null && (
        <>
          <TextField label={text.name} hint={text.nameHint} value={name} onChange={setName} problem={other} mono />
          <SelectField
            label={text.copyOf}
            value={copied}
            onChange={copy}
            options={[
              { value: '', label: text.copyOfNone },
              ...(known.data?.data ?? []).map((one) => ({ value: one.name, label: one.name })),
            ]}
          />
        </>
      )}
      <TextArea
        label={text.envelopeLabel}
        hint={text.envelopeHint}
        value={envelope}
        onChange={setEnvelope}
        problem={envelopeProblem}
      />
      <TextArea
        label={text.signatureLabel}
        hint={text.signatureHint}
        rows={12}
        value={signature}
        onChange={setSignature}
        problem={signatureProblem ?? (format === null ? null : other)}
      />
      <FormActions>
        <Button onClick={onCancel}>{common.cancel}</Button>
        <Button type="submit" look="primary" busy={put.isPending}>
          {common.save}
        </Button>
      </FormActions>
    </Form>
  );
}

const NONE = { envelope: null, signature: null };
