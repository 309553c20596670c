import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';
import styles from './field.module.css';

interface FieldProps {
  readonly label: string;
  /** Under the label, for all who fill it in. */
  readonly hint?: ReactNode;
  /** What is wrong with what was given; null: nothing. */
  readonly problem?: string | null;
  /** The label is for screen readers only. */
  readonly bare?: boolean;
}

function Field({
  label,
  hint,
  problem = null,
  bare = false,
  children,
}: FieldProps & { children: (ids: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode }) {
  const id = useId();
  const described = [hint === undefined ? [] : [`${id}-hint`], problem === null ? [] : [`${id}-problem`]].flat();
  return (
    <div className={styles['field']}>
      <label htmlFor={id} className={bare ? styles['unseen'] : styles['label']}>
        {label}
      </label>
      {hint !== undefined && (
        <div id={`${id}-hint`} className={styles['hint']}>
          {hint}
        </div>
      )}
      {children({
        id,
        ...(described.length > 0 ? { 'aria-describedby': described.join(' ') } : {}),
        ...(problem === null ? {} : { 'aria-invalid': true as const }),
      })}
      {problem !== null && (
        <div id={`${id}-problem`} className={styles['problem']} role="alert">
          {problem}
        </div>
      )}
    </div>
  );
}

type Plain<Props> = Omit<Props, 'id' | 'className' | 'style' | 'onChange' | 'value'>;

export function TextField({
  label,
  hint,
  problem = null,
  bare = false,
  value,
  onChange,
  mono = false,
  ...rest
}: FieldProps &
  Plain<InputHTMLAttributes<HTMLInputElement>> & {
    readonly value: string;
    readonly onChange: (value: string) => void;
    readonly mono?: boolean;
  }) {
  return (
    <Field label={label} hint={hint} problem={problem} bare={bare}>
      {(ids) => (
        <input
          autoComplete="off"
          {...rest}
          {...ids}
          className={`${styles['input']} ${mono ? styles['mono'] : ''}`}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export function TextArea({
  label,
  hint,
  problem = null,
  bare = false,
  value,
  onChange,
  ...rest
}: FieldProps &
  Plain<TextareaHTMLAttributes<HTMLTextAreaElement>> & {
    readonly value: string;
    readonly onChange: (value: string) => void;
  }) {
  return (
    <Field label={label} hint={hint} problem={problem} bare={bare}>
      {(ids) => (
        <textarea
          spellCheck={false}
          rows={8}
          {...rest}
          {...ids}
          className={`${styles['input']} ${styles['mono']} ${styles['area']}`}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export function SelectField<Value extends string>({
  label,
  hint,
  problem = null,
  bare = false,
  value,
  onChange,
  options,
  ...rest
}: FieldProps &
  Plain<SelectHTMLAttributes<HTMLSelectElement>> & {
    readonly value: Value;
    readonly onChange: (value: Value) => void;
    readonly options: readonly { readonly value: Value; readonly label: string }[];
  }) {
  return (
    <Field label={label} hint={hint} problem={problem} bare={bare}>
      {(ids) => (
        <select
          {...rest}
          {...ids}
          className={`${styles['input']} ${styles['select']}`}
          value={value}
          onChange={(event) => onChange(event.target.value as Value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Checkbox({
  label,
  hint,
  checked,
  onChange,
  disabled = false,
}: {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}) {
  const id = useId();
  return (
    <div className={styles['check']}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <div id={`${id}-hint`} className={styles['hint']}>
            {hint}
          </div>
        )}
      </div>
    </div>
  );
}

/** Fields of a form under each other, then what sends it. */
export function Form({
  onSubmit,
  children,
  label,
}: {
  readonly onSubmit: () => void;
  readonly children: ReactNode;
  readonly label?: string;
}) {
  return (
    <form
      noValidate
      aria-label={label}
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}

export function FormActions({ children }: { readonly children: ReactNode }) {
  return <div className={styles['actions']}>{children}</div>;
}

/** Filters of a list beside each other. */
export function FilterBar({ children }: { readonly children: ReactNode }) {
  return <div className={styles['filters']}>{children}</div>;
}
