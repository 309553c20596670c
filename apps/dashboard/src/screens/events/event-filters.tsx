import { useNavigate } from '@tanstack/react-router';
import type { Search } from '../../app/search.ts';
import { Button } from '../../ui/button.tsx';
import { FilterBar, SelectField } from '../../ui/field.tsx';
import { JumpField } from '../../ui/jump-field.tsx';
import { Row } from '../../ui/page.tsx';
import { SpanField } from '../../ui/span-field.tsx';
import { STATUSES } from '../deliveries/status-pill.tsx';
import { text } from './texts.ts';
import { TypeField } from './type-field.tsx';

/** An id leads to its event or delivery at once; anything else is taken for a uid. */
export function EventFilters({
  application,
  search: { type = '', status = '', uid, since, until },
  onChange,
}: {
  readonly application: string;
  readonly search: Search<'type' | 'status' | 'uid' | 'since' | 'until'>;
  readonly onChange: (patch: Readonly<Record<string, string>>) => void;
}) {
  const navigate = useNavigate();
  const go = (written: string) => {
    if (written.startsWith('evt_')) {
      void navigate({ to: '/applications/$application/events/$event', params: { application, event: written } });
    } else if (written.startsWith('dlv_')) {
      void navigate({
        to: '/applications/$application/deliveries/$delivery',
        params: { application, delivery: written },
      });
    } else onChange({ uid: written });
    return null;
  };
  return (
    <>
      <FilterBar>
        <JumpField label={text.find} placeholder={text.findHint} onGo={go} />
        <TypeField
          label={text.type}
          placeholder={text.anyType}
          type={type}
          onChange={(next) => onChange({ type: next })}
        />
        <SelectField
          label={text.status}
          value={status}
          onChange={(next) => onChange({ status: next })}
          options={[
            { value: '', label: text.anyStatus },
            ...STATUSES.map((one) => ({ value: one as string, label: text.withStatus[one] })),
          ]}
        />
        <SpanField
          {...(since === undefined ? {} : { since })}
          {...(until === undefined ? {} : { until })}
          onChange={onChange}
        />
      </FilterBar>
      {uid !== undefined && (
        <Row>
          <Button aria-label={text.dropUid(uid)} onClick={() => onChange({ uid: '' })}>
            {text.uidFilter(uid)} <span aria-hidden="true">✕</span>
          </Button>
        </Row>
      )}
    </>
  );
}
