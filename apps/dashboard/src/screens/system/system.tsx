import { useQuery } from '@tanstack/react-query';
import { one } from '../../api/queries.ts';
import { bytesText } from '../../ui/figure-text.ts';
import { Card, Facts, Page } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { Findings } from './findings.tsx';
import { findingsOf } from './findings-of.ts';
import { Partitions } from './partitions.tsx';
import { Sources } from './sources.tsx';
import { SystemFigures } from './system-figures.tsx';
import { text } from './texts.ts';

const REFETCH_MS = 10_000;

/** How Postrider and its database are. */
export function System() {
  const system = useQuery({ ...one('getSystem', {}), refetchInterval: REFETCH_MS });
  const at = system.data?.at;
  return (
    <Page
      title={text.title}
      lead={
        at !== undefined && (
          <span>
            {text.asOf} <Time at={at} />
          </span>
        )
      }
    >
      <Answered of={system} lines={16}>
        {(answer) => (
          <>
            <Findings findings={findingsOf(answer)} />
            <SystemFigures system={answer} />
            <Card title={text.versions}>
              <Facts
                facts={[
                  [text.postrider, answer.version],
                  [text.node, answer.node],
                  [text.postgres, answer.postgres.version],
                  [text.schema, schemaText(answer.schema)],
                  [text.connections, text.connectionsOf(answer.postgres.connections)],
                  [text.size, bytesText(answer.postgres.databaseBytes)],
                ]}
              />
            </Card>
            <Sources sources={answer.sources} />
            <Partitions system={answer} />
          </>
        )}
      </Answered>
    </Page>
  );
}

function schemaText({ applied, current }: { readonly applied: readonly string[]; readonly current: boolean }): string {
  const last = applied.at(-1) ?? text.noMigration;
  return current ? text.schemaCurrent(last) : text.schemaNotCurrent(last);
}
