import { useQuery } from '@tanstack/react-query';
import { one } from '../../api/queries.ts';
import { useIsPortal } from '../../app/grant.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import type { FieldsProps } from './endpoint-fields.tsx';
import styles from './endpoints.module.css';
import { NamedValues } from './named-values.tsx';
import { ScheduleField } from './schedule-field.tsx';
import { text } from './texts.ts';

/** What the product gives an attempt where nobody says otherwise. */
const DEFAULT_TIMEOUT_MS = 15_000;

/** What most endpoints leave as it is. A customer has nothing to do with formats, uids and metadata. */
export function AdvancedFields(props: FieldsProps) {
  const { values, onChange, problemOf } = props;
  const isPortal = useIsPortal();
  return (
    <div className={styles['fields']}>
      <NamedValues
        legend={text.headers}
        hint={text.headersHint}
        nameLabel={text.headerName}
        values={values.headers}
        onChange={(headers) => onChange({ headers })}
        problem={problemOf('/headers')}
      />
      <ScheduleField {...props} />
      <Limits {...props} />
      <TextField
        label={text.channels}
        hint={text.channelsHint}
        value={values.channels}
        onChange={(channels) => onChange({ channels })}
        problem={problemOf('/channels')}
      />
      {!isPortal && <OperatorsFields {...props} />}
    </div>
  );
}

function Limits({ application, values, onChange, problemOf }: FieldsProps) {
  const inherited = useQuery(one('getApplication', { application })).data?.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return (
    <div className={styles['limits']}>
      <TextField
        label={text.timeout}
        hint={text.timeoutHint}
        placeholder={text.inheritedTimeout(inherited / 1000)}
        inputMode="decimal"
        value={values.timeoutSeconds}
        onChange={(timeoutSeconds) => onChange({ timeoutSeconds })}
        problem={problemOf('/timeoutMs')}
      />
      <TextField
        label={text.maxInFlight}
        hint={text.maxInFlightHint}
        placeholder={text.maxInFlightUsual}
        inputMode="numeric"
        value={values.maxInFlight}
        onChange={(maxInFlight) => onChange({ maxInFlight })}
        problem={problemOf('/maxInFlight')}
      />
      <TextField
        label={text.rateLimit}
        hint={text.rateLimitHint}
        placeholder={text.noLimit}
        inputMode="decimal"
        value={values.rateLimit}
        onChange={(rateLimit) => onChange({ rateLimit })}
        problem={problemOf('/rateLimit')}
      />
    </div>
  );
}

function OperatorsFields({ application, values, onChange, problemOf }: FieldsProps) {
  const formats = useQuery(one('listFormats', {}, { limit: 250 }));
  const inherited = useQuery(one('getApplication', { application })).data?.format ?? 'standard';
  const names = new Set([
    ...(formats.data?.data.map(({ name }) => name) ?? []),
    ...(values.format === '' ? [] : [values.format]),
  ]);
  return (
    <>
      <SelectField
        label={text.format}
        hint={text.formatHint}
        value={values.format}
        onChange={(format) => onChange({ format })}
        problem={problemOf('/format')}
        options={[
          { value: '', label: text.inheritedFormat(inherited) },
          ...[...names].map((name) => ({ value: name, label: name })),
        ]}
      />
      <TextField
        label={text.uid}
        hint={text.uidHint}
        value={values.uid}
        onChange={(uid) => onChange({ uid })}
        problem={problemOf('/uid')}
      />
      <NamedValues
        legend={text.metadata}
        hint={text.metadataHint}
        nameLabel={text.metadataName}
        values={values.metadata}
        onChange={(metadata) => onChange({ metadata })}
        problem={problemOf('/metadata')}
      />
    </>
  );
}
