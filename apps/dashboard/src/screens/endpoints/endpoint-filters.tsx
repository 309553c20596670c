import { useFilters } from '../../app/use-filters.ts';
import { FilterBar, SelectField, TextField } from '../../ui/field.tsx';
import type { EndpointFilter } from './found-endpoints.ts';
import { ENDPOINT_STATES, type EndpointState } from './state-of.ts';
import { text } from './texts.ts';

/** What the address says to look for. */
export function filterIn({
  search = '',
  status,
}: {
  readonly search?: string;
  readonly status?: string;
}): EndpointFilter {
  return { search, state: ENDPOINT_STATES.find((state) => state === status) ?? null };
}

export function EndpointFilters({ filter: { search, state } }: { readonly filter: EndpointFilter }) {
  const change = useFilters();
  return (
    <FilterBar>
      <TextField
        type="search"
        label={text.search}
        placeholder={text.searchHint}
        value={search}
        onChange={(value) => change({ search: value })}
      />
      <SelectField<EndpointState | ''>
        label={text.state}
        value={state ?? ''}
        onChange={(value) => change({ status: value })}
        options={[
          { value: '', label: text.anyState },
          ...ENDPOINT_STATES.map((value) => ({ value, label: text.states[value] })),
        ]}
      />
    </FilterBar>
  );
}
