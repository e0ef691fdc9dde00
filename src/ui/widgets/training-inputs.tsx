import { OPTIMIZERS } from "../../predict/training/optimizer.ts";
import { SCHEDULE_FIELDS, type ScheduleField } from "../../predict/training/schedule.ts";
import { setOptions } from "../route.ts";
import { DEFAULTS, type Plan } from "../state/training.ts";

const LABELS: Readonly<Record<ScheduleField, string>> = {
  dataset: "Samples",
  epochs: "Epochs",
  trials: "Trials",
};

const TITLES: Readonly<Record<ScheduleField, string>> = {
  dataset: "in the training set",
  epochs: "how often each sample is seen",
  trials: "how often a training starts anew: seeds, settings that are tried",
};

/** What the reader decides of a training; all of it stands in the address. */
export function TrainingInputs({ plan }: { plan: Plan }) {
  const { problems } = plan;
  return (
    <div>
      <div class="dims">
        <label class="dim">
          Optimizer
          <select
            value={plan.optimizer}
            onChange={({ currentTarget: { value } }) =>
              setOptions({ optimizer: value === "adam" ? undefined : value })
            }
          >
            {Object.entries(OPTIMIZERS).map(([id, { name }]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {SCHEDULE_FIELDS.map((field) => (
          <label key={field} class="dim" title={TITLES[field]}>
            {LABELS[field]}
            <input
              class="dim-value"
              type="text"
              inputMode="numeric"
              value={plan.texts[field]}
              aria-invalid={problems[field] !== undefined}
              {...(problems[field] ? { "aria-describedby": `training-${field}` } : {})}
              onInput={({ currentTarget: { value } }) =>
                setOptions({ [field]: value === DEFAULTS[field] ? undefined : value })
              }
            />
          </label>
        ))}
        <Check
          label="Checkpointing"
          title="most activations are computed anew on the way back instead of kept"
          checked={plan.checkpointing}
          onChange={(on) => setOptions({ checkpointing: on ? "on" : undefined })}
        />
        <Check
          label="Only the last layer"
          title="the weights of all other layers are frozen"
          checked={plan.trained === "last"}
          onChange={(last) => setOptions({ weights: last ? "last" : undefined })}
        />
      </div>
      {SCHEDULE_FIELDS.map(
        (field) =>
          problems[field] && (
            <p
              key={field}
              id={`training-${field}`}
              class="problem"
              role="alert"
              style={{ marginTop: "0.75rem" }}
            >
              {LABELS[field]}: {problems[field]}
            </p>
          ),
      )}
    </div>
  );
}

interface CheckProps {
  readonly label: string;
  readonly title: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function Check({ label, title, checked, onChange }: CheckProps) {
  return (
    <label class="dim" title={title}>
      <input
        type="checkbox"
        checked={checked}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      {label}
    </label>
  );
}
