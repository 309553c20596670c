import type { EventType } from '@postrider/sdk';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { one } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { useIsPortal, useMay } from '../../app/grant.tsx';
import { text as common } from '../../app/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Code, JsonBlock } from '../../ui/code.tsx';
import { ConfirmButton } from '../../ui/dialog.tsx';
import { Card, Columns, Muted, Page } from '../../ui/page.tsx';
import { Pill } from '../../ui/pill.tsx';
import { Answered } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { EventTypeForm } from './event-type-form.tsx';
import { schemaFields } from './schema-fields.ts';
import { text } from './texts.ts';

export function EventTypeScreen() {
  const { name } = useParams({ from: '/event-types/$name' });
  const found = useQuery(one('getEventType', { eventType: name }));
  const [editing, setEditing] = useState(false);
  const may = useMay();
  const isPortal = useIsPortal();
  return (
    <Page
      title={name}
      lead={
        found.data?.archived === true ? <Pill tone="idle">{text.archived}</Pill> : <Pill tone="good">{text.inUse}</Pill>
      }
      actions={
        may('endpoints:write') &&
        !isPortal &&
        !editing && (
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
  );
}

function Documentation({ eventType }: { readonly eventType: EventType }) {
  const fields = schemaFields(eventType.schema);
  return (
    <>
      {eventType.description !== '' && <p>{eventType.description}</p>}
      <Card title={text.fields}>
        {fields.length === 0 ? (
          <Muted>{text.noSchema}</Muted>
        ) : (
          <Table
            label={text.fields}
            items={fields}
            idOf={({ path }) => path}
            columns={[
              { id: 'field', title: text.field, cell: ({ path }) => <Code>{path}</Code> },
              { id: 'type', title: text.type, cell: ({ type }) => type },
              { id: 'required', title: text.required, cell: ({ required }) => (required ? text.has : text.optional) },
              { id: 'description', title: text.description, cell: ({ description }) => <Muted>{description}</Muted> },
            ]}
          />
        )}
      </Card>
      <Columns>
        <Card title={text.example}>
          {eventType.example === null ? (
            <Muted>{text.noExample}</Muted>
          ) : (
            <JsonBlock value={eventType.example} label={text.example} />
          )}
        </Card>
        {eventType.schema !== null && (
          <Card title={text.schema}>
            <JsonBlock value={eventType.schema} label={text.schema} />
          </Card>
        )}
      </Columns>
    </>
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
