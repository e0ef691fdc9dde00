export function PredictPage() {
  return <h1>predict</h1>;
}
