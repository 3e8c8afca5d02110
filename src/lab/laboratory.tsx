// The laboratory of a page: the bar, the session, and the figures that follow them. Fetched when the reader wants it.
import { render } from 'preact';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { fetchedFor, isLive, loadLive, needsTwin } from '../exhibits/live.ts';
import { rolesOf } from '../subject/roles.ts';
import { sourceOfFetched } from '../artifacts/browser.ts';
import type { Computed } from '../artifacts/computed.ts';
import { originOf } from '../artifacts/keys.ts';
import type { NetworkKey, Origin } from '../artifacts/keys.ts';
import type { Source } from '../artifacts/source.ts';
import type { Choice } from '../exhibits/choices.ts';
import { Answer, answerParts } from './answer.tsx';
import { Bench } from './bench.tsx';
import { conductorOf } from './conductor.ts';
import { engineOfPage } from './engine/client.ts';
import type { Engine } from './engine/protocol.ts';
import { LoadingBar, LoadingStatus } from './loading-bar.tsx';
import type { Loading } from './loading-bar.tsx';
import { bringToLife, placeOf } from './live-exhibit.ts';
import type { LiveExhibit } from './live-exhibit.ts';
import { startPatience } from './patience.ts';
import { sceneOf } from './scene.ts';
import { Replaced } from './replaced.tsx';

/** What the laboratory works with once everything is there. */
export interface Ready {
  readonly phase: 'ready';
  readonly engine: Engine;
  /** The shipped numbers. */
  readonly source: Source;
  readonly exhibits: readonly LiveExhibit[];
  /** Whether the start of the network runs beside it. */
  readonly hasTwin: boolean;
  readonly takesFocus: boolean;
}

type State = Loading | Ready;

/** What the server wrote into the bar. */
interface Settings {
  readonly base: string;
  readonly total: number;
  /** Whole address of the site's home page. */
  readonly home: string;
}

const names = (): string[] => [
  ...new Set(
    [...document.querySelectorAll<HTMLElement>('[data-exhibit]')]
      .map(({ dataset }) => dataset['exhibit'] ?? '')
      .filter(isLive),
  ),
];

/** Fetches everything and ties the figures of the page to it. Throws with the reason where something is missing or not what it should be. */
async function prepare(
  { base }: Settings,
  report: (bytes: number) => void,
  signal: AbortSignal,
  fail: (error: unknown) => void,
): Promise<Omit<Ready, 'phase' | 'takesFocus'>> {
  const engine = await engineOfPage();
  // What the figures need is known when the network is: its layers name some of them.
  const first = await engine.ask('open', { base, needs: ['weights', 'scales', 'examples'] }, { report, signal });
  const convs = rolesOf(first.manifest.architecture).convs.map(({ name }) => name);
  const exhibits = await loadLive(names(), convs);
  const needs = fetchedFor(exhibits.values());
  const fetched = await engine.ask(
    'open',
    { base, needs: [...new Set([...needs, 'examples' as const])] },
    { report, signal },
  );
  return {
    engine,
    source: sourceOfFetched(fetched),
    hasTwin: needsTwin(exhibits.values()),
    exhibits: [...exhibits].flatMap(([name, exhibit]) => {
      const place = placeOf(name);
      return place === undefined ? [] : [bringToLife(name, exhibit, place, fail)];
    }),
  };
}

/** What figures need of networks, asked of the engine once for each; of the shown one the page has it. */
function partsFrom(engine: Engine) {
  const known = new Map<string, Promise<NonNullable<Computed['networks']>[number]>>();
  const partsOf = (origin: Origin) => {
    const name = JSON.stringify(origin);
    const found = known.get(name) ?? engine.ask('network', { origin }).then((parts) => ({ network: origin, ...parts }));
    known.set(name, found);
    return found;
  };
  return (networks: readonly NetworkKey[]) =>
    Promise.all(networks.map(originOf).flatMap((origin) => (origin === 'trained' ? [] : [partsOf(origin)])));
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function useAttempts(settings: Settings, hasFocus: () => boolean) {
  const [state, setState] = useState<State>({ phase: 'loading', received: 0, isSilent: false });
  const current = useRef<AbortController>();
  const load = async (): Promise<void> => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    let loading: Extract<Loading, { phase: 'loading' }> = { phase: 'loading', received: 0, isSilent: false };
    // What a given-up attempt still hears must not hide what the next one says.
    const say = (next: State): void => {
      if (!controller.signal.aborted) setState(next);
    };
    const patience = startPatience(() => say({ ...loading, isSilent: true }));
    const report = (bytes: number): void => {
      loading = { phase: 'loading', received: loading.received + bytes, isSilent: false };
      patience.renew();
      say(loading);
    };
    say(loading);
    try {
      const ready = await prepare(settings, report, controller.signal, (error) =>
        say({ phase: 'failed', reason: reasonOf(error) }),
      );
      say({ phase: 'ready', ...ready, takesFocus: hasFocus() });
    } catch (error) {
      say({ phase: 'failed', reason: reasonOf(error) });
      controller.abort(); // the other downloads
    } finally {
      patience.end();
    }
  };
  useEffect(() => {
    void load();
    return () => current.current?.abort();
  }, []);
  return { state, load, setState };
}

interface Shown {
  readonly source: Source;
  readonly choice: Choice;
}

/** Runs the figures of a page once everything is there; puts the static ones back where that ends. */
function useConductor(ready: Ready | undefined, tell: (shown: Shown) => void, fail: (error: unknown) => void) {
  // Made while drawing, not after it: the bench below plays its first scene as soon as it stands.
  const conductor = useMemo(() => {
    if (ready === undefined) return undefined;
    const { engine, source, exhibits } = ready;
    return conductorOf(source, {
      forward: (networks, pixels) => engine.ask('forward', { networks, pixels }),
      parts: partsFrom(engine),
      nextFrame: (draw) => void requestAnimationFrame(draw),
      show: (live, { specimen, networks: [network] }) => {
        const choice: Choice = { input: specimen.key, ...(network === undefined ? {} : { network }) };
        for (const one of exhibits) one.show(live, choice);
        tell({ source: live, choice });
      },
      fail,
    });
  }, [ready]);
  useEffect(
    () => () => {
      conductor?.stop();
      for (const one of ready?.exhibits ?? []) one.restore();
    },
    [conductor, ready],
  );
  return conductor;
}

function Laboratory({ settings, bar }: { readonly settings: Settings; readonly bar: HTMLElement }): JSX.Element {
  const { state, load, setState } = useAttempts(settings, () => bar.querySelector('button') === document.activeElement);
  const [answered, setAnswered] = useState<Shown>();
  const [notice, setNotice] = useState<string>();
  const isFresh = useRef(false);
  const conductor = useConductor(
    state.phase === 'ready' ? state : undefined,
    (shown) => {
      setAnswered(shown);
      setNotice(undefined);
    },
    (error) => {
      // What could not be shown is not tried again: the next attempt begins with the published example.
      isFresh.current = true;
      setState({ phase: 'failed', reason: reasonOf(error) });
    },
  );
  return (
    <>
      {/* One region from the start: what is put in together with its text may not be read out. */}
      <p role="status" class="laboratory-status">
        {state.phase !== 'ready' ? (
          <LoadingStatus state={state} />
        ) : notice !== undefined ? (
          <Replaced by={notice}>{notice}</Replaced>
        ) : (
          answered && (
            <Replaced by={answerParts(answered.source, answered.choice).join('')}>
              <Answer {...answered} />
            </Replaced>
          )
        )}
      </p>
      {state.phase === 'ready' && conductor !== undefined ? (
        <Bench
          source={state.source}
          home={settings.home}
          isFresh={isFresh.current}
          takesFocus={state.takesFocus}
          tell={setNotice}
          play={(session) => conductor.play(sceneOf(session, state.source, state.hasTwin))}
        />
      ) : (
        <LoadingBar state={state as Loading} total={settings.total} load={() => void load()} />
      )}
    </>
  );
}

/** Takes the bar of a page over. */
export function openLaboratory(bar: HTMLElement): void {
  const { base = '/', total = '1', home = '/' } = bar.dataset;
  render(
    <Laboratory settings={{ base, total: Number(total), home: new URL(home, location.href).href }} bar={bar} />,
    bar,
  );
}
