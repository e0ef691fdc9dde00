interface Props<Value extends string> {
  readonly legend: string;
  readonly name: string;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly value: Value;
  readonly disabled?: boolean;
  readonly onChange: (value: Value) => void;
}

/** A few exclusive options side by side: radio buttons that look like one control. */
export function Choice<Value extends string>({
  legend,
  name,
  options,
  value,
  disabled,
  onChange,
}: Props<Value>) {
  return (
    <fieldset disabled={disabled ?? false}>
      <legend class="hidden">{legend}</legend>
      <span class="choice">
        {options.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        ))}
      </span>
    </fieldset>
  );
}
