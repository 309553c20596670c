import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useChange } from '../../api/use-change.ts';
import { useMe } from '../../app/grant.tsx';
import { Button, buttonLook } from '../../ui/button.tsx';
import { Code } from '../../ui/code.tsx';
import { Card, Muted } from '../../ui/page.tsx';
import {
  applicationCommand,
  endpointCommand,
  eventCommand,
  FIRST_APPLICATION,
  FIRST_EVENT,
  FIRST_INBOX,
  inboxCommand,
  KEY_COMMAND,
} from './first-commands.ts';
import { Sent } from './sent.tsx';
import { Step, Steps } from './step.tsx';
import { stepsText } from './texts.ts';
import type { FirstStepsDone } from './use-first-steps.ts';

interface StepProps {
  readonly steps: FirstStepsDone;
}

/** A newcomer's way to the first webhook. */
export function FirstSteps({ steps }: StepProps) {
  const [hidden, setHidden] = useState(false);
  if (hidden) return null;
  return (
    <Card title={stepsText.title} actions={<Button onClick={() => setHidden(true)}>{stepsText.hide}</Button>}>
      <Muted>{stepsText.lead}</Muted>
      <Muted>
        {stepsText.key} <Code>{KEY_COMMAND}</Code>
      </Muted>
      <Steps>
        <ApplicationStep steps={steps} />
        <EndpointStep steps={steps} />
        <EventStep steps={steps} />
      </Steps>
    </Card>
  );
}

function ApplicationStep({ steps: { application } }: StepProps) {
  const { title, why, act, open } = stepsText.application;
  const create = useChange('createApplication', { stale: ['listApplications'] });
  return (
    <Step number={1} title={title} why={why} isDone={application !== null} command={applicationCommand()}>
      {application === null ? (
        <Button look="primary" busy={create.isPending} onClick={() => create.mutate({ body: FIRST_APPLICATION })}>
          {act}
        </Button>
      ) : (
        <Link to="/applications/$application/endpoints" params={{ application: application.id }}>
          {open(application.name)}
        </Link>
      )}
    </Step>
  );
}

/** On the playground where there is one; else it needs a URL of somebody's own. */
function EndpointStep({ steps: { application, endpoint } }: StepProps) {
  const { instance } = useMe();
  const { title, why, whyWithout, open } = stepsText.endpoint;
  const called = calledBy(application);
  const command = instance.playground ? inboxCommand(called) : endpointCommand(called, stepsText.endpoint.exampleUrl);
  return (
    <Step
      number={2}
      title={title}
      why={instance.playground ? why : whyWithout}
      isDone={endpoint !== null}
      command={command}
    >
      {endpoint === null || application === null ? (
        <AddEndpoint application={application?.id ?? null} onPlayground={instance.playground} />
      ) : (
        <Link
          to="/applications/$application/endpoints/$endpoint"
          params={{ application: application.id, endpoint: endpoint.id }}
        >
          {open}
        </Link>
      )}
    </Step>
  );
}

/** As short as it can be said in a command. */
function calledBy(application: FirstStepsDone['application']): string | undefined {
  return application?.uid ?? application?.id;
}

function AddEndpoint({
  application,
  onPlayground,
}: {
  readonly application: string | null;
  readonly onPlayground: boolean;
}) {
  const { act, actWithout } = stepsText.endpoint;
  const endpoint = useChange('createEndpoint', { stale: ['listEndpoints'] });
  const inbox = useChange('createInbox', {
    stale: ['listInboxes'],
    onDone: ({ url }) => application !== null && endpoint.mutate({ path: { application }, body: { url } }),
  });
  if (!onPlayground && application !== null) {
    return (
      <Link to="/applications/$application/endpoints/new" params={{ application }} className={buttonLook('primary')}>
        {actWithout}
      </Link>
    );
  }
  return (
    <Button
      look="primary"
      disabled={application === null}
      busy={inbox.isPending || endpoint.isPending}
      onClick={() => inbox.mutate({ body: FIRST_INBOX })}
    >
      {onPlayground ? act : actWithout}
    </Button>
  );
}

function EventStep({ steps }: StepProps) {
  const { application, endpoint, isSent } = steps;
  const { title, why, act, again } = stepsText.event;
  const record = useChange('recordEvent', { stale: ['listEvents', 'listDeliveries'] });
  return (
    <Step number={3} title={title} why={why} isDone={isSent} command={eventCommand(calledBy(application))}>
      <Button
        look={isSent ? 'plain' : 'primary'}
        disabled={endpoint === null}
        busy={record.isPending}
        onClick={() =>
          application !== null && record.mutate({ path: { application: application.id }, body: FIRST_EVENT })
        }
      >
        {isSent ? again : act}
      </Button>
      {isSent && application !== null && <Sent application={application.id} steps={steps} />}
    </Step>
  );
}
