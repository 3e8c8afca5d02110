// Ends a server together with the npm that started it. npm passes a signal only to its shell, which dies without passing it on: the server
// would keep running unseen and hold its port.
import type { AstroIntegration } from 'astro';

/** Calls `end` once the parent of this process changes. Windows does not report that: nothing happens there. */
export function watchParent(parentOf: () => number, end: () => void, milliseconds = 500): NodeJS.Timeout {
  const first = parentOf();
  const timer = setInterval(() => {
    if (parentOf() === first) return;
    clearInterval(timer);
    end();
  }, milliseconds);
  return timer.unref();
}

/** Ends `astro dev` and `astro preview` with whoever started them, except those that Astro was asked to run in the background. */
export function endsWithParent(): AstroIntegration {
  return {
    name: 'ends-with-parent',
    hooks: {
      'astro:config:setup': ({ command }) => {
        const isBackground = Boolean(process.env['ASTRO_PREVIEW_BACKGROUND'] ?? process.env['ASTRO_DEV_BACKGROUND']);
        if ((command !== 'dev' && command !== 'preview') || isBackground || process.env['VITEST']) return;
        watchParent(
          () => process.ppid,
          () => process.exit(143),
        );
      },
    },
  };
}
