import type { ApiKey, CreatedKey } from '@postrider/sdk';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { curlOf } from '../../api/curl.ts';
import { pages } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { More, Table } from '../../ui/table.tsx';
import { KEY_COLUMNS } from './key-columns.tsx';
import { NewKey } from './new-key.tsx';
import { ShownOnce } from './shown-once.tsx';
import { text } from './texts.ts';

export function KeysCard() {
  const [isNew, setIsNew] = useState(false);
  const [created, setCreated] = useState<CreatedKey | null>(null);
  const keys = useInfiniteQuery(pages('listKeys', {}));
  return (
    <Card
      title={text.keys}
      actions={
        <Button look="primary" onClick={() => setIsNew(true)}>
          {text.create}
        </Button>
      }
    >
      <Answered of={keys} lines={6}>
        {({ pages: read }) => {
          const found = read.flatMap((page) => page.data);
          if (found.length === 0) return <NoKeys />;
          return (
            <>
              <Table label={text.keys} items={found} columns={KEY_COLUMNS} idOf={(key: ApiKey) => key.id} />
              <More of={keys} />
            </>
          );
        }}
      </Answered>
      {isNew && (
        <NewKey
          onClose={() => setIsNew(false)}
          onCreated={(key) => {
            setIsNew(false);
            setCreated(key);
          }}
        />
      )}
      {created !== null && (
        <ShownOnce
          title={text.createdTitle(created.name)}
          label={text.key}
          value={created.key}
          onClose={() => setCreated(null)}
        >
          <p>{text.createdOnce}</p>
        </ShownOnce>
      )}
    </Card>
  );
}

function NoKeys() {
  const body = { name: text.example, scopes: ['events:write'] as const };
  return (
    <Empty title={text.emptyTitle} command={curlOf('createKey', { body })}>
      {text.empty}
    </Empty>
  );
}
