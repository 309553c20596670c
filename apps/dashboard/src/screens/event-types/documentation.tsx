import type { EventType } from '@postrider/sdk';
import { JsonBlock } from '../../ui/code.tsx';
import { Card, Columns, Muted } from '../../ui/page.tsx';
import { SchemaTable } from './schema-table.tsx';
import { text } from './texts.ts';

/** What a customer reads of an event type. */
export function Documentation({ eventType }: { readonly eventType: EventType }) {
  const { description, schema, example } = eventType;
  return (
    <>
      {description !== '' && <p>{description}</p>}
      <Card title={text.fields}>
        <SchemaTable schema={schema} />
      </Card>
      <Columns>
        <Card title={text.example}>
          {example === null ? <Muted>{text.noExample}</Muted> : <JsonBlock value={example} label={text.example} />}
        </Card>
        {schema !== null && (
          <Card title={text.schema}>
            <JsonBlock value={schema} label={text.schema} />
          </Card>
        )}
      </Columns>
    </>
  );
}
