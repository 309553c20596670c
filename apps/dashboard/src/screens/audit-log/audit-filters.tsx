import type { AuditEntry } from '@postrider/sdk';
import type { Search } from '../../app/search.ts';
import { useFilters } from '../../app/use-filters.ts';
import { FilterBar, SelectField } from '../../ui/field.tsx';
import { SpanField } from '../../ui/span-field.tsx';
import { FilterField } from './filter-field.tsx';
import { text } from './texts.ts';

export type AuditSearch = Search<'application' | 'actor' | 'action' | 'target' | 'since' | 'until'>;

type Action = AuditEntry['action'];

export function AuditFilters({ search }: { readonly search: AuditSearch }) {
  const change = useFilters();
  const typed = (name: 'application' | 'actor' | 'target') => (
    <FilterField
      // What the address says anew, by a link or by going back, is shown.
      key={`${name} ${search[name]}`}
      label={text.filters[name]}
      placeholder={text.examples[name]}
      value={search[name] ?? ''}
      onChange={(value) => change({ [name]: value })}
    />
  );
  return (
    <FilterBar>
      <SelectField<Action | ''>
        label={text.action}
        value={actionOf(search.action) ?? ''}
        onChange={(action) => change({ action })}
        options={[{ value: '', label: text.anyAction }, ...ACTIONS]}
      />
      {typed('application')}
      {typed('actor')}
      {typed('target')}
      <SpanField
        {...(search.since === undefined ? {} : { since: search.since })}
        {...(search.until === undefined ? {} : { until: search.until })}
        onChange={change}
      />
    </FilterBar>
  );
}

const ACTIONS = Object.entries(text.actions)
  .map(([value, label]) => ({ value: value as Action, label }))
  .sort((a, b) => a.label.localeCompare(b.label, 'en'));

/** Undefined: there is no such action. */
export function actionOf(said: string | undefined): Action | undefined {
  return ACTIONS.find(({ value }) => value === said)?.value;
}
