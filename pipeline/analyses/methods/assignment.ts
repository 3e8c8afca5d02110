// Pairs the rows of a square table with its columns, one to one, for the greatest sum: the Hungarian method (Kuhn 1955,
// doi:10.1002/nav.3800020109) with potentials, in cubic time.

/** For each row its column. Throws unless the table is square. @param values `[n][n]` */
export function assign(values: readonly (readonly number[])[]): number[] {
  const n = values.length;
  if (values.some((row) => row.length !== n)) throw new Error(`invalid table: ${n} rows, but not as many columns`);
  const cost = (row: number, column: number): number => -(values[row - 1]?.[column - 1] as number);
  // Counted from 1: row and column 0 are where each search begins.
  const rowPotential = new Float64Array(n + 1);
  const columnPotential = new Float64Array(n + 1);
  const rowOf = new Int32Array(n + 1);
  for (let row = 1; row <= n; row++) {
    const cheapest = new Float64Array(n + 1).fill(Infinity);
    const before = new Int32Array(n + 1);
    const reached = new Uint8Array(n + 1);
    rowOf[0] = row;
    let column = 0;
    do {
      reached[column] = 1;
      const from = rowOf[column] as number;
      let [delta, next] = [Infinity, 0];
      for (let j = 1; j <= n; j++) {
        if (reached[j]) continue;
        const reduced = cost(from, j) - (rowPotential[from] as number) - (columnPotential[j] as number);
        if (reduced < (cheapest[j] as number)) {
          cheapest[j] = reduced;
          before[j] = column;
        }
        if ((cheapest[j] as number) < delta) [delta, next] = [cheapest[j] as number, j];
      }
      for (let j = 0; j <= n; j++) {
        if (reached[j]) {
          const own = rowOf[j] as number;
          rowPotential[own] = (rowPotential[own] as number) + delta;
          columnPotential[j] = (columnPotential[j] as number) - delta;
        } else cheapest[j] = (cheapest[j] as number) - delta;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      const previous = before[column] as number;
      rowOf[column] = rowOf[previous] as number;
      column = previous;
    }
  }
  const found = new Array<number>(n).fill(0);
  for (let j = 1; j <= n; j++) found[(rowOf[j] as number) - 1] = j - 1;
  return found;
}
