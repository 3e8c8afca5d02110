// Measures drawn figures in a browser: where texts lie on one another, leave their picture or are crossed by lines, and how far every ink
// stands out from what it lies on. `surveyFigures` is sent to the page as text, so it uses nothing from outside itself.

export interface FigureFault {
  readonly figure: string;
  readonly kind: 'outside' | 'overlap' | 'crossing' | 'text contrast' | 'mark contrast' | 'hollow mark';
  readonly what: string;
  /** Units, or contrast to one. */
  readonly by: number;
}

export interface Surveyed {
  readonly texts: number;
  readonly marks: number;
  readonly hollow: number;
  readonly faults: readonly FigureFault[];
}

/**
 * Surveys every visible `.picture svg`; its figure is the `data-figure` around it.
 * @param pictureColours colours of image palettes: cells of pictures, which are values and no inks
 */
export async function surveyFigures(pictureColours: readonly string[]): Promise<Surveyed> {
  interface Colour {
    readonly r: number;
    readonly g: number;
    readonly b: number;
    readonly a: number;
  }
  interface Item {
    readonly element: SVGGeometryElement | SVGImageElement | SVGTextElement;
    readonly index: number;
    readonly rect: DOMRect;
    readonly fill: Colour | undefined;
    readonly stroke: Colour | undefined;
    readonly matrix: DOMMatrix;
    readonly inverse: DOMMatrix;
    readonly pixels: ImageData | undefined;
  }
  interface Run {
    readonly item: Item;
    readonly text: string;
    readonly size: number;
    readonly start: number;
    readonly end: number;
    readonly baseline: number;
    readonly corners: readonly DOMPoint[];
  }
  const leastText = 4.5;
  const leastMark = 3;
  /** Hairlines: rules and grids, in the ink of the text. Shades: areas behind the data, whose extent is drawn by an edge where it matters. */
  const [hairline, shade] = [0.24, 0.36];

  const parse = (text: string): Colour => {
    const [r = 0, g = 0, b = 0, a = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    return { r, g, b, a };
  };
  const over = (top: Colour, under: Colour): Colour => {
    const mix = (x: number, y: number): number => x * top.a + y * (1 - top.a);
    return { r: mix(top.r, under.r), g: mix(top.g, under.g), b: mix(top.b, under.b), a: 1 };
  };
  const luminance = ({ r, g, b }: Colour): number => {
    const linear = (byte: number): number =>
      byte <= 10.31 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4;
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  };
  const contrast = (a: Colour, b: Colour): number => {
    const [x, y] = [luminance(a), luminance(b)];
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  };
  const hex = ({ r, g, b }: Colour): string =>
    `#${[r, g, b].map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
  const pixelsOf = async (image: SVGImageElement): Promise<ImageData | undefined> => {
    const loaded = new Image();
    loaded.src = image.getAttribute('href') ?? '';
    await loaded.decode();
    const context = Object.assign(document.createElement('canvas'), {
      width: loaded.naturalWidth,
      height: loaded.naturalHeight,
    }).getContext('2d');
    context?.drawImage(loaded, 0, 0);
    return context?.getImageData(0, 0, loaded.naturalWidth, loaded.naturalHeight);
  };

  const grounds = [document.body, document.documentElement].map((one) => parse(getComputedStyle(one).backgroundColor));
  const paper = grounds.find(({ a }) => a > 0) ?? parse('rgb(255, 255, 255)');
  const values = new Set(pictureColours);
  const faults: FigureFault[] = [];
  const counts = { texts: 0, marks: 0, hollow: 0 };

  const itemsOf = async (svg: Element): Promise<Item[]> => {
    const items: Item[] = [];
    for (const element of svg.querySelectorAll<SVGGeometryElement>('rect,circle,path,line,text,image,polygon')) {
      const matrix = element.getScreenCTM();
      if (matrix === null || element.closest('defs,clipPath,mask,pattern') || !element.checkVisibility()) continue;
      const style = getComputedStyle(element);
      let opacity = 1;
      for (let up: Element | null = element; up !== null && up !== svg; up = up.parentElement)
        opacity *= Number(getComputedStyle(up).opacity);
      const paint = (value: string, own: string): Colour | undefined => {
        if (value === 'none') return undefined;
        const colour = parse(value);
        const a = colour.a * Number(own) * opacity;
        return a === 0 ? undefined : { ...colour, a };
      };
      const fill = element.tagName === 'line' ? undefined : paint(style.fill, style.fillOpacity);
      const stroke = parseFloat(style.strokeWidth) === 0 ? undefined : paint(style.stroke, style.strokeOpacity);
      const pixels = element instanceof SVGImageElement ? await pixelsOf(element) : undefined;
      if (fill === undefined && stroke === undefined && pixels === undefined) continue;
      const rect = element.getBoundingClientRect();
      items.push({ element, index: items.length, rect, fill, stroke, matrix, inverse: matrix.inverse(), pixels });
    }
    return items;
  };

  const near = ({ rect }: Item, { x, y }: DOMPoint): boolean =>
    x >= rect.left - 3 && x <= rect.right + 3 && y >= rect.top - 3 && y <= rect.bottom + 3;
  /** Which paints of a shape cover a point of the screen. */
  const paintsAt = ({ element, inverse, fill, stroke }: Item, point: DOMPoint): Colour[] => {
    if (!(element instanceof SVGGeometryElement)) return [];
    const local = point.matrixTransform(inverse);
    return [
      ...(fill && element.isPointInFill(local) ? [fill] : []),
      ...(stroke && element.isPointInStroke(local) ? [stroke] : []),
    ];
  };
  const pixelAt = ({ element, inverse, pixels }: Item, point: DOMPoint): Colour | undefined => {
    if (!(element instanceof SVGImageElement) || pixels === undefined) return undefined;
    const local = point.matrixTransform(inverse);
    const [x, y, width, height] = [element.x, element.y, element.width, element.height].map((v) => v.baseVal.value);
    const column = Math.floor(((local.x - (x ?? 0)) / (width ?? 1)) * pixels.width);
    const row = Math.floor(((local.y - (y ?? 0)) / (height ?? 1)) * pixels.height);
    if (column < 0 || row < 0 || column >= pixels.width || row >= pixels.height) return undefined;
    const [r = 0, g = 0, b = 0, a = 0] = pixels.data.subarray(4 * (row * pixels.width + column));
    return { r, g, b, a: a / 255 };
  };
  /** What is seen at a point of everything that is painted before an item. */
  const under = (shapes: readonly Item[], point: DOMPoint, before: number): Colour => {
    let seen = paper;
    for (const shape of shapes) {
      if (shape.index >= before || !near(shape, point)) continue;
      const pixel = pixelAt(shape, point);
      if (pixel !== undefined) seen = over(pixel, seen);
      for (const paint of paintsAt(shape, point)) seen = over(paint, seen);
    }
    return seen;
  };

  /** Letters that stand in one line without a gap. */
  const runsOf = (item: Item): Run[] => {
    const text = item.element as SVGTextElement;
    const size = parseFloat(getComputedStyle(text).fontSize);
    const letters = Array.from({ length: text.getNumberOfChars() }, (_, i) => text.textContent.charAt(i));
    const open: { text: string; start: number; end: number; baseline: number }[] = [];
    letters.forEach((letter, i) => {
      if (letter.trim() === '') return;
      const { x, width } = text.getExtentOfChar(i);
      const { y } = text.getStartPositionOfChar(i);
      const last = open.at(-1);
      if (last && Math.abs(last.baseline - y) < 0.3 && x >= last.end - 1 && x - last.end < 0.9 * size) {
        last.text += letters[i - 1]?.trim() === '' ? ` ${letter}` : letter;
        last.end = x + width;
      } else open.push({ text: letter, start: x, end: x + width, baseline: y });
    });
    return open.map((run) => {
      const top = run.baseline - (/[A-Zbdfhklt0-9(]/.test(run.text) ? 0.66 : 0.5) * size;
      const bottom = run.baseline + (/[gjpqy(),;Q]/.test(run.text) ? 0.2 : 0.01) * size;
      const corners = [
        [run.start, top],
        [run.end, top],
        [run.end, bottom],
        [run.start, bottom],
      ].map(([x = 0, y = 0]) => new DOMPoint(x, y).matrixTransform(item.matrix));
      return { item, size, corners, ...run };
    });
  };
  /** How deep two boxes of letters, which may be turned, lie in one another; negative where they are apart. */
  const depth = (a: Run, b: Run): number =>
    Math.min(
      ...[a, b].flatMap(({ corners }) =>
        [0, 1].map((side) => {
          const [p, q] = [corners[side] as DOMPoint, corners[side + 1] as DOMPoint];
          const length = Math.hypot(q.x - p.x, q.y - p.y) || 1;
          const along = ({ x, y }: DOMPoint): number => (x * (q.x - p.x) + y * (q.y - p.y)) / length;
          const [own, other] = [a.corners.map(along), b.corners.map(along)];
          return Math.min(Math.max(...own), Math.max(...other)) - Math.max(Math.min(...own), Math.min(...other));
        }),
      ),
    );

  const surveyText = (figure: string, run: Run, shapes: readonly Item[], note: (fault: FigureFault) => void): void => {
    const { item, size, text } = run;
    const style = getComputedStyle(item.element);
    const rim = style.paintOrder.startsWith('stroke') && parseFloat(style.strokeWidth) >= 2 ? item.stroke : undefined;
    const [xs, ys] = [run.corners.map(({ x }) => x), run.corners.map(({ y }) => y)];
    const close = shapes.filter(
      ({ pixels, rect }) =>
        pixels === undefined &&
        rect.right > Math.min(...xs) - 2 &&
        rect.left < Math.max(...xs) + 2 &&
        rect.bottom > Math.min(...ys) - 2 &&
        rect.top < Math.max(...ys) + 2,
    );
    const grounding = shapes
      .filter(({ pixels }) => pixels !== undefined)
      .concat(close)
      .sort((a, b) => a.index - b.index);
    const crossing = new Set<Item>();
    let least = Infinity;
    const steps = Math.max(2, Math.round((run.end - run.start) / 2));
    for (let step = 0; step <= steps; step++)
      for (const height of [0.06, 0.25, 0.45]) {
        const x = run.start + (run.end - run.start) * (0.02 + (0.96 * step) / steps);
        const point = new DOMPoint(x, run.baseline - height * size).matrixTransform(item.matrix);
        for (const shape of close) {
          if (!near(shape, point) || (rim !== undefined && shape.index < item.index)) continue;
          // A rectangle behind letters is their ground; a dot or a line is not.
          const isGround = shape.element.tagName === 'rect' && shape.index < item.index;
          const paint = paintsAt(isGround ? { ...shape, fill: undefined } : shape, point).at(-1);
          if (paint === undefined) continue;
          const isCovered = close.some(
            (cover) =>
              cover.index > shape.index &&
              cover.index < item.index &&
              paintsAt({ ...cover, stroke: undefined }, point).some(({ a }) => a > 0.9),
          );
          const ground = under(grounding, point, shape.index);
          if (!isCovered && contrast(over(paint, ground), ground) >= 1.25) crossing.add(shape);
        }
        const ground = rim ?? under(grounding, point, item.index);
        if (item.fill) least = Math.min(least, contrast(over(item.fill, ground), ground));
      }
    for (const { element } of crossing)
      note({ figure, kind: 'crossing', what: `"${text}" by ${element.outerHTML.slice(0, 90)}`, by: 0 });
    if (least < leastText) note({ figure, kind: 'text contrast', what: `"${text}"`, by: least });
  };

  /** Points on a shape: along its line, and its middle. */
  const pointsOn = ({ element, rect, matrix }: Item): DOMPoint[] => {
    const shape = element as SVGGeometryElement;
    const length = shape.getTotalLength();
    const along = [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95].map((t) =>
      DOMPoint.fromPoint(shape.getPointAtLength(t * length)).matrixTransform(matrix),
    );
    return [...along, new DOMPoint((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2)];
  };

  const surveyMark = (
    figure: string,
    item: Item,
    pictures: readonly Item[],
    note: (fault: FigureFault) => void,
  ): void => {
    const { element, fill, stroke } = item;
    const ink = parse(getComputedStyle(element).color);
    const isExempt = (paint: Colour, isStroke: boolean): boolean =>
      (isStroke && paint.a <= hairline && hex(paint) === hex(ink)) ||
      (!isStroke && paint.a <= shade && element.tagName !== 'circle') ||
      (!isStroke && values.has(hex(paint)) && hex(paint) !== hex(paper));
    const own = [
      ...(fill && !isExempt(fill, false) ? [fill] : []),
      ...(stroke && !isExempt(stroke, true) ? [stroke] : []),
    ];
    if (own.length === 0 || (fill && values.has(hex(fill)) && element.tagName === 'rect')) return;
    counts.marks++;
    // Marks lie on paper or on a picture; where they lie on one another, each is told from the ground of both.
    const grounds = pointsOn(item).map((point) => under(pictures, point, item.index));
    const seen = (paint: Colour): number => {
      const each = grounds.map((ground) => contrast(over(paint, ground), ground)).sort((a, b) => a - b);
      return each[Math.floor(each.length / 2)] ?? 1;
    };
    const best = Math.max(...own.map(seen));
    // A rim of paper under the next mark is seen with that mark.
    const isRim = fill === undefined && stroke !== undefined && ['#ffffff', hex(paper)].includes(hex(stroke));
    if (best < leastMark && !isRim)
      note({ figure, kind: 'mark contrast', what: element.outerHTML.slice(0, 110), by: best });
    const isDot = element.tagName === 'circle' || /^M[^A-Z]*l[^A-Z]*Z$/.test(element.getAttribute('d') ?? '');
    if (!isDot || !fill || !stroke || hex(fill) === hex(stroke) || hex(stroke) === hex(paper)) return;
    counts.hollow++;
    if (hex(fill) !== hex(paper))
      note({ figure, kind: 'hollow mark', what: element.outerHTML.slice(0, 110), by: contrast(fill, paper) });
  };

  for (const svg of document.querySelectorAll('.picture svg')) {
    if (!svg.checkVisibility()) continue;
    const figure = svg.closest<HTMLElement>('[data-figure]')?.dataset['figure'] ?? 'unnamed';
    const note = (fault: FigureFault): void => void faults.push({ ...fault, by: Math.round(fault.by * 100) / 100 });
    const items = await itemsOf(svg);
    const shapes = items.filter(({ element }) => !(element instanceof SVGTextElement));
    const runs = items.filter(({ element }) => element instanceof SVGTextElement).flatMap(runsOf);
    counts.texts += runs.length;
    const frame = svg.getBoundingClientRect();
    runs.forEach((run, i) => {
      const [xs, ys] = [run.corners.map(({ x }) => x), run.corners.map(({ y }) => y)];
      const out = Math.max(
        frame.left - Math.min(...xs),
        Math.max(...xs) - frame.right,
        frame.top - Math.min(...ys),
        Math.max(...ys) - frame.bottom,
      );
      if (out > 0.6) note({ figure, kind: 'outside', what: `"${run.text}"`, by: out });
      for (const other of runs.slice(i + 1)) {
        const by = depth(run, other);
        if (by > 0.5) note({ figure, kind: 'overlap', what: `"${run.text}" and "${other.text}"`, by });
      }
      surveyText(figure, run, shapes, note);
    });
    const pictures = shapes.filter(
      ({ element, fill, stroke, pixels }) =>
        pixels !== undefined ||
        (element.tagName === 'rect' && fill?.a === 1 && values.has(hex(fill))) ||
        (element.tagName === 'rect' && fill === undefined && stroke !== undefined && hex(stroke) === '#ffffff'),
    );
    for (const shape of shapes) if (shape.pixels === undefined) surveyMark(figure, shape, pictures, note);
  }
  return { ...counts, faults };
}
