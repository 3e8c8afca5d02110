// A server ends with the npm that started it. npm hands a signal on to its shell only, and the shell dies of it alone: without this, the
// server would go on unseen and hold its port.
import type { AstroIntegration } from 'astro';

/** Calls `end` once this process belongs to another parent than at first. Windows does not say so: nothing happens there. */
export function watchParent(parentOf: () => number, end: () => void, milliseconds = 500): NodeJS.Timeout {
  const first = parentOf();
  const timer = setInterval(() => {
    if (parentOf() === first) return;
    clearInterval(timer);
    end();
  }, milliseconds);
  return timer.unref();
}

/** Ends `astro dev` and `astro preview` with whoever started them, save those that Astro sent into the background on request. */
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
