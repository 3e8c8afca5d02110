// Which of a figure's two layouts fits the reader's screen, kept up to date.
import { useEffect, useState } from 'preact/hooks';
import type { Layout } from '../figures/figure.ts';

/** The same breakpoint as in the style sheet that chooses between the static layouts. */
const narrowScreen = '(max-width: 42rem)';

/** `narrow` on phones, else `wide`. */
export function useLayout(): Layout {
  const [layout, setLayout] = useState<Layout>('wide');
  useEffect(() => {
    const query = matchMedia(narrowScreen);
    const update = (): void => setLayout(query.matches ? 'narrow' : 'wide');
    update();
    query.addEventListener('change', update);
    return () => query.removeEventListener('change', update);
  }, []);
  return layout;
}
