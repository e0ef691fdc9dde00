import type { Comparison } from "../../compare/types.ts";
import { visible } from "../../core/visible.ts";
import { environmentSheet } from "../export/sheets/compared.ts";
import { Scroll } from "../widgets/scroll.tsx";
import { TakeAway } from "../widgets/take-away.tsx";

/** More lines than any two browsers differ in; a file may claim thousands of features. */
const LINES = 200;

/** What differs around the measurements, and nothing that is the same. */
export function EnvironmentTable({ comparison }: { comparison: Comparison }) {
  const { calibrations, environment } = comparison;
  return (
    <section aria-label="Environments">
      <h2>What differs around them</h2>
      {environment.length === 0 ? (
        <p class="quiet">Nothing: the same adapter, host, versions, features, limits and clock.</p>
      ) : (
        <>
          <Scroll label="Table of the environments">
            <table>
              <thead>
                <tr>
                  <th scope="col">
                    <span class="hidden">What</span>
                  </th>
                  {calibrations.map(({ id, name }) => (
                    <th key={id} scope="col">
                      <bdi>{visible(name, 60)}</bdi>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {environment.slice(0, LINES).map(({ label, values }) => (
                  <tr key={label}>
                    <th scope="row">
                      <bdi>{visible(label, 80)}</bdi>
                    </th>
                    {calibrations.map(({ id }, at) => (
                      <td key={id}>
                        <bdi>{visible(values[at]!, 120)}</bdi>
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          <TakeAway
            as={{ name: "environments", title: "What differs", sheet: () => environmentSheet(comparison) }}
          />
        </>
      )}
      {environment.length > LINES && <p class="quiet small">And {environment.length - LINES} more.</p>}
    </section>
  );
}
