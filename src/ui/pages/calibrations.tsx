export function CalibrationsPage() {
  return <h1>calibrations</h1>;
}
