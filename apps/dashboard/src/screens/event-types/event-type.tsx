import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { one } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { useIsPortal, useMay } from '../../app/grant.tsx';
import { text as common } from '../../app/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Crumbs } from '../../ui/crumbs.tsx';
import { ConfirmButton } from '../../ui/dialog.tsx';
import { Card, Page, Stack } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { Documentation } from './documentation.tsx';
import { EventTypeForm } from './event-type-form.tsx';
import { StatePill } from './state-pill.tsx';
import { text } from './texts.ts';

export function EventTypeScreen() {
  const { name } = useParams({ from: '/event-types/$name' });
  const found = useQuery(one('getEventType', { eventType: name }));
  const [editing, setEditing] = useState(false);
  const may = useMay();
  const isPortal = useIsPortal();
  return (
    <Stack>
      {!isPortal && (
        <Crumbs>
          <Link to="/event-types">{text.title}</Link>
        </Crumbs>
      )}
      <Page
        title={name}
        lead={found.data !== undefined && (!isPortal || found.data.archived) && <StatePill {...found.data} />}
        actions={
          may('endpoints:write') &&
          !isPortal &&
          !editing &&
          found.data !== undefined && (
            <>
              <Button onClick={() => setEditing(true)}>{text.edit}</Button>
              <Remove name={name} />
            </>
          )
        }
      >
        <Answered of={found}>
          {(eventType) =>
            editing ? (
              <Card title={text.edit}>
                <EventTypeForm
                  eventType={eventType}
                  onCancel={() => setEditing(false)}
                  onSaved={() => setEditing(false)}
                />
              </Card>
            ) : (
              <Documentation eventType={eventType} />
            )
          }
        </Answered>
      </Page>
    </Stack>
  );
}

function Remove({ name }: { readonly name: string }) {
  const navigate = useNavigate();
  const remove = useChange('deleteEventType', {
    stale: ['listEventTypes'],
    said: text.removed,
    onDone: () => void navigate({ to: '/event-types' }),
  });
  return (
    <ConfirmButton
      label={common.remove}
      title={text.removeTitle(name)}
      confirm={common.remove}
      onConfirm={() => remove.mutate({ path: { eventType: name } })}
      busy={remove.isPending}
    >
      {text.removeHint}
    </ConfirmButton>
  );
}
