import { useId } from 'react';
import { useApplications } from '../../app/application-names.ts';
import { TextField } from '../../ui/field.tsx';
import { text } from './texts.ts';

/** An application, by id or uid; the newest are suggested by name, any other can be written. */
export function ApplicationField({
  value,
  problem,
  onChange,
}: {
  readonly value: string;
  readonly problem: string | null;
  readonly onChange: (value: string) => void;
}) {
  const id = useId();
  const applications = useApplications();
  return (
    <>
      <TextField
        label={text.application}
        hint={text.applicationHint}
        list={id}
        value={value}
        problem={problem}
        onChange={onChange}
      />
      <datalist id={id}>
        {applications.data?.data.map((application) => (
          <option key={application.id} value={application.uid ?? application.id}>
            {application.name}
          </option>
        ))}
      </datalist>
    </>
  );
}
