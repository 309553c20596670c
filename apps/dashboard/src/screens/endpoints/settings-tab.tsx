import type { Endpoint } from '@postrider/sdk';
import { useState } from 'react';
import { fieldProblem } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../app/grant.tsx';
import { text as common } from '../../app/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Form, FormActions } from '../../ui/field.tsx';
import { Card, Facts } from '../../ui/page.tsx';
import { ExactTime } from '../../ui/time.tsx';
import { AdvancedFields } from './advanced-fields.tsx';
import { UrlAndName } from './endpoint-fields.tsx';
import { patchOf, readValues, valuesOf } from './endpoint-values.ts';
import { OtherProblem } from './other-problem.tsx';
import { ScheduleTimes } from './schedule-times.tsx';
import type { TabProps } from './tabs-for.ts';
import { text } from './texts.ts';

/** Everything about an endpoint that stays as it is until somebody changes it, but for its event types. */
export function SettingsTab(props: TabProps) {
  return useMay()('endpoints:write') ? <SettingsForm {...props} /> : <SettingsRead {...props} />;
}

function SettingsForm({ application, endpoint }: TabProps) {
  // As it was when writing began: what is other than that is sent, whatever has been changed meanwhile.
  const [before, setBefore] = useState(() => valuesOf(endpoint));
  const [values, setValues] = useState(before);
  const [written, setWritten] = useState<Readonly<Record<string, string>>>({});
  const save = useChange('updateEndpoint', {
    stale: ['getEndpoint', 'listEndpoints', 'readAuditLog'],
    said: common.saved,
    quiet: true,
    onDone: (after) => {
      setBefore(valuesOf(after));
      setValues(valuesOf(after));
    },
  });
  const submit = () => {
    const [then, now] = [readValues(before), readValues(values)];
    setWritten(now.ok ? {} : now.problems);
    if (!then.ok || !now.ok) return;
    save.mutate({ path: { application, endpoint: endpoint.id }, body: patchOf(then.members, now.members) });
  };
  const fields = {
    application,
    values,
    onChange: (patch: Partial<typeof values>) => setValues((was) => ({ ...was, ...patch })),
    problemOf: (pointer: string) => written[pointer] ?? fieldProblem(save.error, pointer),
  };
  return (
    <Card>
      <Form label={text.tabs.settings} onSubmit={submit}>
        <UrlAndName {...fields} />
        <AdvancedFields {...fields} />
        <OtherProblem error={save.error} />
        <FormActions>
          <Button type="submit" look="primary" busy={save.isPending} disabled={isSame(values, before)}>
            {common.save}
          </Button>
        </FormActions>
      </Form>
    </Card>
  );
}

function isSame(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function SettingsRead({ endpoint }: TabProps) {
  return (
    <Card title={text.tabs.settings}>
      <Facts facts={factsOf(endpoint)} />
      {endpoint.retrySchedule !== null && <ScheduleTimes schedule={endpoint.retrySchedule} />}
    </Card>
  );
}

function factsOf(endpoint: Endpoint) {
  const values = valuesOf(endpoint);
  const named = (pairs: typeof values.headers) => pairs.map(({ name, value }) => `${name}: ${value}`).join(', ');
  return [
    [text.url, values.url],
    [text.name, values.name || '–'],
    [text.headers, named(values.headers) || '–'],
    [text.schedule, values.schedule || text.inherited],
    [text.timeout, values.timeoutSeconds || text.inherited],
    [text.maxInFlight, values.maxInFlight || text.inherited],
    [text.rateLimit, values.rateLimit || '–'],
    [text.channels, values.channels || '–'],
    [text.madeAt, <ExactTime key="at" at={endpoint.createdAt} />],
    [text.changedAt, <ExactTime key="at" at={endpoint.updatedAt} />],
  ] as const;
}
