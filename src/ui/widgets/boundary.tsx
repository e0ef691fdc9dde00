import { Component, type ComponentChildren } from "preact";
import { VERSION } from "../../core/version.ts";
import { linkTo, PAGES, route } from "../route.ts";
import { Scroll } from "./scroll.tsx";

interface Props {
  readonly children: ComponentChildren;
  /** A change of this value is a new beginning. */
  readonly scope: string;
}

/** Nothing that breaks empties the screen: the page says what failed, and the rest of the shell stays usable. */
export class Boundary extends Component<Props, { readonly failure: Error | null; readonly scope: string }> {
  constructor(props: Props) {
    super(props);
    this.state = { failure: null, scope: props.scope };
  }

  static override getDerivedStateFromProps(props: Props, state: { readonly scope: string }) {
    return props.scope === state.scope ? null : { failure: null, scope: props.scope };
  }

  override componentDidCatch(thrown: unknown) {
    this.setState({ failure: thrown instanceof Error ? thrown : new Error(String(thrown)) });
  }

  override render() {
    const { failure } = this.state;
    return failure ? <Failure failure={failure} /> : this.props.children;
  }
}

function Failure({ failure }: { failure: Error }) {
  const report = [
    `Ridgepoint ${VERSION}, ${route.value.page}`,
    navigator.userAgent,
    failure.stack ?? failure.message,
  ].join("\n");
  return (
    <div class="stack">
      <h1>This page failed</h1>
      <div class="problem" role="alert">
        <strong>{failure.message || "An error without a message"}</strong>
        Your calibrations are untouched. Reload, or go on with another page.
        <div class="row">
          <button type="button" onClick={() => location.reload()}>
            Reload
          </button>
          {PAGES.filter((page) => page !== route.value.page).map((page) => (
            <a key={page} href={linkTo(page)}>
              {page}
            </a>
          ))}
        </div>
      </div>
      <details class="evidence">
        <summary>Text for a report</summary>
        <Scroll label="Text for a report">
          <pre>{report}</pre>
        </Scroll>
      </details>
    </div>
  );
}
