import { useId } from 'react';
import { Checkbox } from '../../ui/field.tsx';
import styles from './endpoints.module.css';
import { FurtherType } from './further-type.tsx';
import { text } from './texts.ts';
import { type TypeGroup, toggledType, typeChoices } from './type-groups.ts';
import { useCatalogue } from './use-catalogue.ts';

/** Which events an endpoint wants: all, or those that are ticked. */
export function EventTypesField({
  value,
  onChange,
  problem,
}: {
  readonly value: readonly string[] | null;
  readonly onChange: (value: readonly string[] | null) => void;
  readonly problem: string | null;
}) {
  const id = useId();
  const catalogue = useCatalogue();
  const chosen = value ?? [];
  const { groups, alone, further } = typeChoices(catalogue, chosen);
  const toggle = (type: string) => onChange(toggledType(chosen, type));
  return (
    <fieldset className={styles['group']} aria-describedby={problem === null ? undefined : id}>
      <legend>{text.eventTypes}</legend>
      <Checkbox label={text.allTypes} checked={value === null} onChange={(all) => onChange(all ? null : [])} />
      {value !== null && (
        <>
          <div className={styles['types']}>
            {groups.map((group) => (
              <Group key={group.wildcard} group={group} chosen={chosen} onToggle={toggle} />
            ))}
            {[...alone, ...further].map((type) => (
              <Checkbox
                key={type}
                label={<code>{type}</code>}
                checked={chosen.includes(type)}
                onChange={() => toggle(type)}
              />
            ))}
          </div>
          <FurtherType onAdd={(type) => !chosen.includes(type) && toggle(type)} />
        </>
      )}
      {problem !== null && (
        <p id={id} role="alert" className={styles['problem']}>
          {problem}
        </p>
      )}
    </fieldset>
  );
}

function Group({
  group: { wildcard, types },
  chosen,
  onToggle,
}: {
  group: TypeGroup;
  chosen: readonly string[];
  onToggle: (type: string) => void;
}) {
  const all = chosen.includes(wildcard);
  return (
    <div className={styles['typegroup']}>
      <Checkbox
        label={<code>{wildcard}</code>}
        hint={text.wildcardHint}
        checked={all}
        onChange={() => onToggle(wildcard)}
      />
      <div className={styles['below']}>
        {types.map((type) => (
          <Checkbox
            key={type}
            label={<code>{type}</code>}
            checked={all || chosen.includes(type)}
            disabled={all}
            onChange={() => onToggle(type)}
          />
        ))}
      </div>
    </div>
  );
}
