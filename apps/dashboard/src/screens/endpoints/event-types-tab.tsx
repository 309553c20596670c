import { useState } from 'react';
import { fieldProblem } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../app/grant.tsx';
import { text as common } from '../../app/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Code } from '../../ui/code.tsx';
import { Form, FormActions } from '../../ui/field.tsx';
import { Card, Row } from '../../ui/page.tsx';
import { EventTypesField } from './event-types-field.tsx';
import { OtherProblem } from './other-problem.tsx';
import type { TabProps } from './tabs-for.ts';
import { text } from './texts.ts';

/** What an endpoint asks for, to tick. */
export function EventTypesTab(props: TabProps) {
  const { eventTypes } = props.endpoint;
  if (useMay()('endpoints:write')) return <TypesForm {...props} />;
  return (
    <Card title={text.eventTypes}>
      {eventTypes === null ? (
        <p>{text.allTypes}</p>
      ) : (
        <Row>
          {eventTypes.map((type) => (
            <Code key={type}>{type}</Code>
          ))}
        </Row>
      )}
    </Card>
  );
}

function TypesForm({ application, endpoint }: TabProps) {
  const [eventTypes, setEventTypes] = useState(endpoint.eventTypes);
  const save = useChange('updateEndpoint', {
    stale: ['getEndpoint', 'listEndpoints', 'readAuditLog'],
    said: common.saved,
    quiet: true,
  });
  const same = JSON.stringify(eventTypes) === JSON.stringify(endpoint.eventTypes);
  return (
    <Card>
      <Form
        label={text.eventTypes}
        onSubmit={() => save.mutate({ path: { application, endpoint: endpoint.id }, body: { eventTypes } })}
      >
        <EventTypesField
          value={eventTypes}
          onChange={setEventTypes}
          problem={fieldProblem(save.error, '/eventTypes')}
        />
        <p>{text.typesFromNow}</p>
        <OtherProblem error={save.error} />
        <FormActions>
          <Button type="submit" look="primary" disabled={same} busy={save.isPending}>
            {common.save}
          </Button>
        </FormActions>
      </Form>
    </Card>
  );
}
