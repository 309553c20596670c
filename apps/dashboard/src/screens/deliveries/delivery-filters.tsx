import { useNavigate } from '@tanstack/react-router';
import type { Search } from '../../app/search.ts';
import { FilterBar, SelectField } from '../../ui/field.tsx';
import { JumpField } from '../../ui/jump-field.tsx';
import { SpanField } from '../../ui/span-field.tsx';
import { TypeField } from '../events/type-field.tsx';
import { endpointName, useEndpoints } from './endpoint-names.ts';
import { STATUSES } from './status-pill.tsx';
import { text } from './texts.ts';

export function DeliveryFilters({
  application,
  search: { status = '', endpoint = '', type, since, until },
  onChange,
}: {
  readonly application: string;
  readonly search: Search<'status' | 'endpoint' | 'type' | 'since' | 'until'>;
  readonly onChange: (patch: Readonly<Record<string, string>>) => void;
}) {
  const endpoints = useEndpoints(application);
  const navigate = useNavigate();
  const go = (id: string) => {
    if (id.startsWith('dlv_')) {
      void navigate({ to: '/applications/$application/deliveries/$delivery', params: { application, delivery: id } });
    } else if (id.startsWith('evt_')) {
      void navigate({ to: '/applications/$application/events/$event', params: { application, event: id } });
    } else return text.goToProblem;
    return null;
  };
  const listed = endpoints.map((one) => ({ value: one.id, label: endpointName(one) }));
  // By its uid, or older than those that are listed.
  const other =
    endpoint === '' || listed.some(({ value }) => value === endpoint) ? [] : [{ value: endpoint, label: endpoint }];
  return (
    <FilterBar>
      <JumpField label={text.goTo} placeholder={text.goToHint} onGo={go} />
      <SelectField
        label={text.status}
        value={status}
        onChange={(next) => onChange({ status: next })}
        options={[
          { value: '', label: text.anyStatus },
          ...STATUSES.map((one) => ({ value: one as string, label: text.statusOf[one] })),
        ]}
      />
      <SelectField
        label={text.endpoint}
        value={endpoint}
        onChange={(next) => onChange({ endpoint: next })}
        options={[{ value: '', label: text.anyEndpoint }, ...other, ...listed]}
      />
      <TypeField
        label={text.eventType}
        placeholder={text.anyType}
        type={type ?? ''}
        onChange={(next) => onChange({ type: next })}
      />
      <SpanField
        {...(since === undefined ? {} : { since })}
        {...(until === undefined ? {} : { until })}
        onChange={onChange}
      />
    </FilterBar>
  );
}
