import { DEFAULT_RETRY_SCHEDULE } from '@postrider/core';
import { useQuery } from '@tanstack/react-query';
import { one } from '../../api/queries.ts';
import { TextField } from '../../ui/field.tsx';
import type { FieldsProps } from './endpoint-fields.tsx';
import { scheduleIn } from './endpoint-values.ts';
import { ScheduleTimes } from './schedule-times.tsx';
import { text } from './texts.ts';

/** The waits between attempts, with the times of day that come of them under what is written. */
export function ScheduleField({ application, values, onChange, problemOf }: FieldsProps) {
  const inherited = useQuery(one('getApplication', { application })).data?.retrySchedule ?? DEFAULT_RETRY_SCHEDULE;
  const written = scheduleIn(values.schedule);
  return (
    <div>
      <TextField
        label={text.schedule}
        hint={text.scheduleHint}
        mono
        placeholder={text.inherited}
        value={values.schedule}
        onChange={(schedule) => onChange({ schedule })}
        problem={problemOf('/retrySchedule')}
      />
      {written !== 'unreadable' && <ScheduleTimes schedule={written ?? inherited} />}
    </div>
  );
}
