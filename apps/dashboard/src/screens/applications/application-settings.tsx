import type { Application } from '@postrider/sdk';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { fieldProblem, ProblemError } from '../../api/problem.ts';
import { one, pages } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../app/grant.tsx';
import { usePreferences } from '../../app/preferences.tsx';
import { text as common } from '../../app/texts.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmButton } from '../../ui/dialog.tsx';
import { Form, FormActions, SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { Card, Columns, Page } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { clockTime, durationText, useNow } from '../../ui/time.tsx';
import { retryTimes } from '../endpoints/schedule-clock.ts';
import { PortalSessions } from './portal-sessions.tsx';
import { fieldsOf, type Problems, readSettings, type SettingsFields, scheduleOf } from './settings-form.ts';
import { text } from './texts.ts';

export function ApplicationSettings() {
  const { application } = useParams({ from: '/applications/$application/settings' });
  const found = useQuery(one('getApplication', { application }));
  const may = useMay();
  return (
    <Page title={text.settingsTitle}>
      <Answered of={found}>
        {(answer) => (
          <>
            <Settings key={answer.updatedAt} application={answer} />
            <PortalSessions application={answer.id} />
            {may('endpoints:write') && <Danger application={answer} />}
          </>
        )}
      </Answered>
    </Page>
  );
}

function Settings({ application }: { readonly application: Application }) {
  const [fields, setFields] = useState<SettingsFields>(() => fieldsOf(application));
  const [problems, setProblems] = useState<Problems>({});
  const formats = useInfiniteQuery(pages('listFormats', {}));
  const save = useChange('updateApplication', {
    stale: ['getApplication', 'listApplications'],
    said: text.saved,
    quiet: true,
  });
  const set =
    <Name extends keyof SettingsFields>(name: Name) =>
    (value: SettingsFields[Name]) =>
      setFields({ ...fields, [name]: value });
  const problemOf = (name: keyof SettingsFields) => problems[name] ?? fieldProblem(save.error, `/${name}`);
  const names = formats.data?.pages.flatMap((page) => page.data.map((format) => format.name)) ?? [];
  const send = () => {
    const read = readSettings(fields, application);
    setProblems(read.ok ? {} : read.problems);
    if (read.ok) save.mutate({ path: { application: application.id }, body: read.patch });
  };
  const unplaced =
    save.error instanceof ProblemError && (save.error.problem.errors ?? []).length === 0 ? save.error.message : null;
  return (
    <Form label={text.settingsTitle} onSubmit={send}>
      <Columns>
        <Card title={text.general}>
          <TextField label={text.name} value={fields.name} onChange={set('name')} problem={problemOf('name')} />
          <TextField
            label={text.uid}
            hint={text.uidHint}
            value={fields.uid}
            onChange={set('uid')}
            problem={problemOf('uid') ?? unplaced}
            mono
          />
          <TextArea
            label={text.metadata}
            hint={text.metadataHint}
            rows={4}
            value={fields.metadata}
            onChange={set('metadata')}
            problem={problemOf('metadata')}
          />
        </Card>
        <Card title={text.delivering}>
          <SelectField
            label={text.format}
            value={fields.format}
            onChange={set('format')}
            problem={problemOf('format')}
            options={[
              { value: '', label: text.formatInherited },
              ...names.map((name) => ({ value: name, label: name })),
            ]}
          />
          <TextField
            label={text.schedule}
            hint={<ScheduleHint written={fields.retrySchedule} />}
            value={fields.retrySchedule}
            onChange={set('retrySchedule')}
            problem={problemOf('retrySchedule')}
            mono
          />
          <TextField
            label={text.timeout}
            hint={text.timeoutHint}
            inputMode="numeric"
            value={fields.timeoutMs}
            onChange={set('timeoutMs')}
            problem={problemOf('timeoutMs')}
          />
          <SelectField
            label={text.validation}
            hint={text.validationHint}
            value={fields.validation}
            onChange={set('validation')}
            options={(['off', 'warn', 'enforce'] as const).map((value) => ({ value, label: text.validations[value] }))}
          />
          <SelectField
            label={text.autoDisable}
            value={fields.autoDisable}
            onChange={set('autoDisable')}
            options={[
              { value: 'default', label: text.autoDisables.default },
              { value: 'never', label: text.autoDisables.never },
              ...ownAutoDisable(application),
            ]}
          />
        </Card>
      </Columns>
      <FormActions>
        <Button type="submit" look="primary" busy={save.isPending}>
          {common.save}
        </Button>
      </FormActions>
    </Form>
  );
}

function ownAutoDisable({ autoDisable }: Application): { value: 'own'; label: string }[] {
  if (autoDisable === null || autoDisable === false) return [];
  const label = text.autoDisableOwn(durationText(autoDisable.afterSeconds * 1000), autoDisable.attempts);
  return [{ value: 'own', label }];
}

/** The schedule as times of day, counted from now. */
function ScheduleHint({ written }: { readonly written: string }) {
  const now = useNow();
  const { utc } = usePreferences();
  const waits = scheduleOf(written) ?? [];
  if (waits.length === 0) return text.scheduleHint;
  const times = retryTimes(now, waits).map((at) => clockTime(new Date(at).toISOString(), utc));
  return `${text.scheduleHint} ${text.scheduleSaid(times.join(', '))}`;
}

function Danger({ application }: { readonly application: Application }) {
  const navigate = useNavigate();
  const remove = useChange('deleteApplication', {
    stale: ['listApplications'],
    said: text.deleted,
    onDone: () => void navigate({ to: '/applications' }),
  });
  return (
    <Card title={text.danger}>
      <p>{text.deleteHint}</p>
      <div>
        <ConfirmButton
          label={text.deleteLabel}
          title={text.deleteTitle(application.name)}
          confirm={text.deleteLabel}
          busy={remove.isPending}
          onConfirm={() => remove.mutate({ path: { application: application.id } })}
        >
          {text.deleteHint}
        </ConfirmButton>
      </div>
    </Card>
  );
}
