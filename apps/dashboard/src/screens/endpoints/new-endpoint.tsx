import type { CreatedEndpoint } from '@postrider/sdk';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { fieldProblem } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../app/grant.tsx';
import { text as common } from '../../app/texts.ts';
import { Button, buttonLook } from '../../ui/button.tsx';
import { Form, FormActions } from '../../ui/field.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { EndpointFields } from './endpoint-fields.tsx';
import { type EndpointValues, NEW_VALUES, readValues } from './endpoint-values.ts';
import { MadeEndpoint } from './made-endpoint.tsx';
import { OnPlayground } from './on-playground.tsx';
import { OtherProblem } from './other-problem.tsx';
import { text } from './texts.ts';

/** Adds an endpoint; at the end its secret is shown. */
export function NewEndpoint() {
  const { application } = useParams({ from: '/applications/$application/endpoints/new' });
  const [made, setMade] = useState<CreatedEndpoint | null>(null);
  const may = useMay();
  if (made !== null) return <MadeEndpoint application={application} endpoint={made} />;
  return (
    <Page title={text.newEndpoint}>
      {may('endpoints:write') ? <NewForm application={application} onMade={setMade} /> : <p>{text.mayNotAdd}</p>}
    </Page>
  );
}

function NewForm({ application, onMade }: { application: string; onMade: (endpoint: CreatedEndpoint) => void }) {
  const [values, setValues] = useState<EndpointValues>(NEW_VALUES);
  const [written, setWritten] = useState<Readonly<Record<string, string>>>({});
  const create = useChange('createEndpoint', {
    stale: ['listEndpoints', 'summarizeEndpoints'],
    quiet: true,
    onDone: onMade,
  });
  const change = (patch: Partial<EndpointValues>) => setValues((before) => ({ ...before, ...patch }));
  const submit = () => {
    const read = readValues(values);
    setWritten(read.ok ? {} : read.problems);
    if (read.ok) create.mutate({ path: { application }, body: read.members });
  };
  return (
    <Card>
      <Form onSubmit={submit} label={text.newEndpoint}>
        <OnPlayground onUrl={(url) => change({ url })} />
        <EndpointFields
          application={application}
          values={values}
          onChange={change}
          problemOf={(pointer) => written[pointer] ?? fieldProblem(create.error, pointer)}
        />
        <OtherProblem error={create.error} />
        <FormActions>
          <Link to="/applications/$application/endpoints" params={{ application }} className={buttonLook()}>
            {common.cancel}
          </Link>
          <Button type="submit" look="primary" busy={create.isPending}>
            {text.add}
          </Button>
        </FormActions>
      </Form>
    </Card>
  );
}
