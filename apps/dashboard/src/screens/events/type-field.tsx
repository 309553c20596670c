import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { one } from '../../api/queries.ts';
import { useMay } from '../../app/grant.tsx';
import { TextField } from '../../ui/field.tsx';

const FRESH_MS = 60_000;

/** What the catalogue holds; an application may send others, too. */
export function useEventTypes() {
  const may = useMay();
  return useQuery({
    ...one('listEventTypes', {}, { limit: 250 }),
    staleTime: FRESH_MS,
    enabled: may('endpoints:read'),
  });
}

/** The name of an event type, with those of the catalogue at hand; handed on when it is one of them, or with Enter. */
export function TypeField({
  label,
  placeholder,
  type,
  onChange,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly type: string;
  readonly onChange: (type: string) => void;
}) {
  const names = (useEventTypes().data?.data ?? []).map(({ name }) => name);
  const list = useId();
  const [written, setWritten] = useState({ from: type, value: type });
  // The address has changed meanwhile.
  if (written.from !== type) setWritten({ from: type, value: type });
  const commit = (value: string) => value !== type && onChange(value.trim());
  return (
    <>
      <TextField
        label={label}
        placeholder={placeholder}
        list={list}
        value={written.value}
        onChange={(value) => {
          setWritten({ from: type, value });
          if (value === '' || names.includes(value)) commit(value);
        }}
        onBlur={() => commit(written.value)}
        onKeyDown={(event) => event.key === 'Enter' && commit(written.value)}
      />
      <datalist id={list}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
