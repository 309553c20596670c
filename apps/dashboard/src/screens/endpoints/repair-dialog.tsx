import type { Operation } from '@postrider/sdk';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { fieldProblem } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { usePreferences } from '../../app/preferences.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Form, FormActions, SelectField, TextField } from '../../ui/field.tsx';
import { EventTypesField } from './event-types-field.tsx';
import { OperationProgress } from './operation-progress.tsx';
import { OtherProblem } from './other-problem.tsx';
import { REPAIR_SINCE, type RepairSince, repairSpan } from './repair-span.ts';
import { text } from './texts.ts';

export type RepairKind = 'recover' | 'backfill';

/**
 * Retries what has failed since a moment, or delivers what an endpoint never got: first it is only counted, then somebody
 * starts it.
 */
export function RepairDialog({
  kind,
  path,
  onClose,
}: {
  readonly kind: RepairKind;
  readonly path: { readonly application: string; readonly endpoint: string };
  readonly onClose: () => void;
}) {
  const { utc } = usePreferences();
  const [since, setSince] = useState<RepairSince>('day');
  const [exactSince, setExactSince] = useState('');
  const [exactUntil, setExactUntil] = useState('');
  const [eventTypes, setEventTypes] = useState<readonly string[] | null>(null);
  // What was counted is what is started: changed, it is counted anew.
  const [counted, setCounted] = useState<Operation | null>(null);
  const [started, setStarted] = useState<Operation | null>(null);
  const count = useChange(kind, { quiet: true, onDone: setCounted });
  const start = useChange(kind, {
    quiet: true,
    stale: ['listOperations', 'readAuditLog'],
    onDone: setStarted,
  });
  const changed =
    <Value,>(set: (value: Value) => void) =>
    (value: Value) => {
      setCounted(null);
      set(value);
    };
  const ask = () => {
    const span = repairSpan(since, { since: exactSince, until: exactUntil }, { now: Date.now(), utc });
    count.mutate({ path, body: { ...span, ...(kind === 'backfill' ? { eventTypes } : {}), dryRun: true } });
  };
  const begin = ({ parameters }: Operation) =>
    start.mutate({
      path,
      body: {
        since: parameters.since ?? '',
        ...(parameters.until === null ? {} : { until: parameters.until }),
        ...(kind === 'backfill' ? { eventTypes: parameters.eventTypes } : {}),
      },
    });
  if (started !== null) {
    return (
      <Dialog title={text.repair[kind].title} onClose={onClose}>
        <Started>
          <OperationProgress application={path.application} operation={started} />
        </Started>
      </Dialog>
    );
  }
  const error = count.error ?? start.error;
  const found = counted === null || counted.total === 0 ? null : counted;
  return (
    <Dialog title={text.repair[kind].title} onClose={onClose} wide={kind === 'backfill'}>
      <Form label={text.repair[kind].title} onSubmit={found === null ? ask : () => begin(found)}>
        <p>{text.repair[kind].hint}</p>
        <SelectField<RepairSince>
          label={text.since}
          value={since}
          onChange={changed(setSince)}
          problem={fieldProblem(error, '/since')}
          options={REPAIR_SINCE.map((value) => ({ value, label: text.sinces[value] }))}
        />
        {since === 'exact' && (
          <>
            <TextField
              type="datetime-local"
              label={text.exactSince(utc)}
              value={exactSince}
              onChange={changed(setExactSince)}
              required
            />
            <TextField
              type="datetime-local"
              label={text.exactUntil(utc)}
              value={exactUntil}
              onChange={changed(setExactUntil)}
              problem={fieldProblem(error, '/until')}
            />
          </>
        )}
        {kind === 'backfill' && (
          <EventTypesField
            value={eventTypes}
            onChange={changed(setEventTypes)}
            problem={fieldProblem(error, '/eventTypes')}
          />
        )}
        <OtherProblem error={error} />
        <output>{counted !== null && text.repair[kind].count(counted.total)}</output>
        <FormActions>
          <Button
            type="submit"
            look="primary"
            disabled={since === 'exact' && exactSince === ''}
            busy={count.isPending || start.isPending}
          >
            {found === null ? text.count : text.repair[kind].start(found.total)}
          </Button>
        </FormActions>
      </Form>
    </Dialog>
  );
}

/** What stands where the form was: the focus was in it, and Escape is heard where the focus is. */
function Started({ children }: { children: ReactNode }) {
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => shown.current?.focus(), []);
  return (
    <div ref={shown} tabIndex={-1}>
      {children}
    </div>
  );
}
