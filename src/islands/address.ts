// The chosen example in the page's address, so that it can be shared.

const parameter = 'example';

/** The example that the address asks for, where there is such a one. */
export function exampleInAddress(ids: readonly string[]): string | undefined {
  const wanted = new URLSearchParams(location.search).get(parameter);
  return ids.find((id) => id === wanted);
}

/** Puts the example into the address. The figure does not depend on it: where the browser refuses, the address stays as it was. */
export function keepInAddress(id: string): void {
  const address = new URL(location.href);
  address.searchParams.set(parameter, id);
  try {
    history.replaceState(history.state, '', address);
  } catch {
    // WebKit allows a hundred changes in ten seconds, a sandboxed frame none.
  }
}
