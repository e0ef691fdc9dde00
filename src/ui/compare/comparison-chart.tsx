import type { ComponentProps } from "preact";
import type { ComparisonCharts } from "../charts/comparison.ts";
import { ChartOf } from "../widgets/chart.tsx";

const load = () => import("../charts/comparison.ts").then((module) => module.comparison);

/** The room of a chart of several calibrations. */
export function ComparisonChart(props: Omit<ComponentProps<typeof ChartOf<ComparisonCharts>>, "load">) {
  return <ChartOf {...props} load={load} />;
}
